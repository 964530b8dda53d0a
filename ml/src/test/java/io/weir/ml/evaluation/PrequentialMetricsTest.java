package io.weir.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.ml.evaluation.ExactFigures.Weighed;
import io.weir.ml.evaluation.MetricsReport.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PrequentialMetricsTest {
    /** Slack for the rounding of sums, on top of the stated errors. */
    private static final double ROUNDING = 1e-9;

    private static final long HOUR = 3_600_000;
    private static final SlidingWindow DAY = SlidingWindow.of(Duration.ofDays(1));
    private static final SlidingWindow NEWEST = SlidingWindow.ofLabels(240);
    private static final EvaluationOptions ALL_OF_IT = EvaluationOptions.DEFAULT
            .withWindows(List.of(DAY, NEWEST))
            .withFading(0.99)
            .withSegments(List.of("channel", "country"), 3)
            .withKeysPerDay(5);

    /** Like those of a working model: rare positives, most scores low, some saturated; labels a little out of order. */
    private static List<JudgedScore> examples(int size, long seed) {
        Random random = new Random(seed);
        List<JudgedScore> examples = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            boolean positive = random.nextInt(20) == 0;
            double logOdds = random.nextGaussian() * 1.5 - 4 + (positive ? 3 : 0);
            double score = random.nextInt(50) == 0 ? random.nextInt(3) / 2.0 : 1 / (1 + Math.exp(-logOdds));
            long label = 10 * 24 * HOUR + i * HOUR / 8 + random.nextInt(3) * HOUR;
            examples.add(new JudgedScore(
                    score,
                    positive,
                    label - 7 * 24 * HOUR,
                    label,
                    "card" + random.nextInt(40),
                    Arrays.asList(
                            List.of("web", "app", "phone", "branch", "mail").get(random.nextInt(5)),
                            random.nextInt(3) == 0 ? null : "de")));
        }
        return examples;
    }

    private static List<Weighed> ones(List<JudgedScore> examples) {
        return examples.stream()
                .map(example -> new Weighed(example.score(), example.positive(), 1))
                .toList();
    }

    private static void holdsAgainstExact(ScoreFigures figures, List<Weighed> examples) {
        ExactFigures exact = ExactFigures.of(examples);
        assertThat(figures.examples()).isCloseTo(exact.examples(), within(1e-6));
        assertThat(figures.positives()).isCloseTo(exact.positives(), within(1e-6));
        assertThat(figures.logLoss()).isCloseTo(exact.logLoss(), within(ROUNDING));
        assertThat(figures.brier()).isCloseTo(exact.brier(), within(ROUNDING));
        if (Double.isNaN(exact.auc())) {
            assertThat(figures.auc()).isNaN();
        } else {
            assertThat(figures.auc()).isCloseTo(exact.auc(), within(figures.aucError() + ROUNDING));
            assertThat(figures.averagePrecision())
                    .isCloseTo(exact.averagePrecision(), within(figures.averagePrecisionError() + ROUNDING));
        }
    }

    @Test
    void atEveryPrefixAllViewsAreTheExactFiguresWithinTheStatedErrors() {
        List<JudgedScore> examples = examples(1500, 1);
        PrequentialMetrics metrics = new PrequentialMetrics(ALL_OF_IT);
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < examples.size(); i++) {
            metrics.add(examples.get(i));
            newest = Math.max(newest, examples.get(i).labelTime());
            if (i % 50 != 49) {
                continue;
            }
            List<JudgedScore> so = examples.subList(0, i + 1);
            MetricsReport report = metrics.report();
            holdsAgainstExact(report.all().everything(), ones(so));
            holdsAgainstExact(report.all().fading(), fading(so));
            holdsAgainstExact(report.all().windows().get(0).figures(), ones(inside(so, DAY, newest)));
            holdsAgainstExact(report.all().windows().get(1).figures(), ones(inside(so, NEWEST, newest)));
        }
        // The bounds mean something only if they are tight where the bins are fine.
        assertThat(metrics.everything().aucError()).isLessThan(0.01);
        assertThat(metrics.everything().averagePrecisionError()).isLessThan(0.08);
        assertThat(metrics.report().all().fading().aucError()).isLessThan(0.02);
        assertThat(metrics.report().all().windows().get(0).figures().examples()).isBetween(180.0, 195.0);
        assertThat(metrics.report().all().windows().get(1).figures().examples()).isBetween(230.0, 240.0);
    }

    private static List<Weighed> fading(List<JudgedScore> examples) {
        List<Weighed> weighed = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            weighed.add(new Weighed(
                    examples.get(i).score(), examples.get(i).positive(), Math.pow(0.99, examples.size() - 1 - i)));
        }
        return weighed;
    }

    /** The examples of the last 24 steps, by the definition of a window. */
    private static List<JudgedScore> inside(List<JudgedScore> examples, SlidingWindow window, long newest) {
        long last = window.step(newest, examples.size() - 1);
        List<JudgedScore> inside = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            if (window.step(examples.get(i).labelTime(), i) > last - 24) {
                inside.add(examples.get(i));
            }
        }
        return inside;
    }

    @Test
    void manyExamplesFadeWithoutLosingPrecision() {
        // 0.99 to the power of 10,000 is 2e-44: the weights are scaled back more than once.
        List<JudgedScore> examples = examples(10_000, 2);
        PrequentialMetrics metrics = new PrequentialMetrics(ALL_OF_IT);
        examples.forEach(metrics::add);
        List<JudgedScore> recent = examples.subList(5_000, 10_000); // what weighs more than 1e-22
        holdsAgainstExact(metrics.report().all().fading(), fading(recent));
    }

    @Test
    void segmentsAreTheValuesThatCameFirstAndTheOthersTogether() {
        List<JudgedScore> examples = examples(1500, 3);
        PrequentialMetrics metrics = new PrequentialMetrics(ALL_OF_IT);
        examples.forEach(metrics::add);
        MetricsReport report = metrics.report();

        List<Segment> channels = report.segmentations().get(0).segments();
        List<String> first = examples.stream()
                .map(e -> e.segments().get(0))
                .distinct()
                .limit(3)
                .toList();
        assertThat(channels).hasSize(4);
        assertThat(channels.subList(0, 3)).extracting(Segment::value).isEqualTo(first);
        for (Segment channel : channels) {
            Predicate<JudgedScore> inside = channel.others()
                    ? e -> !first.contains(e.segments().get(0))
                    : e -> channel.value().equals(e.segments().get(0));
            holdsAgainstExact(
                    channel.views().everything(),
                    ones(examples.stream().filter(inside).toList()));
            long newest =
                    examples.stream().mapToLong(JudgedScore::labelTime).max().orElseThrow();
            holdsAgainstExact(
                    channel.views().windows().get(0).figures(),
                    ones(inside(examples, DAY, newest).stream().filter(inside).toList()));
        }
        assertThat(report.segmentations().get(1).column()).isEqualTo("country");
        assertThat(report.segmentations().get(1).segments())
                .extracting(Segment::value)
                .containsExactlyInAnyOrder("de", null);
    }

    @Test
    void whatIsNoLongerInAWindowIsNotTold() {
        PrequentialMetrics metrics = new PrequentialMetrics(ALL_OF_IT);
        metrics.add(JudgedScore.of(0.4, true, 0, 0).withSegments("web", "de"));
        metrics.add(JudgedScore.of(0.5, false, 0, 48 * HOUR).withSegments("app", "de"));
        metrics.add(JudgedScore.of(0.6, true, 0, HOUR).withSegments("app", "de")); // too late for the window
        MetricsReport report = metrics.report();
        assertThat(report.all().everything().examples()).isEqualTo(3);
        assertThat(report.all().windows().get(0).figures().examples()).isEqualTo(1);
        Segment web = report.segmentations().get(0).segments().get(0);
        assertThat(web.views().everything().examples()).isEqualTo(1);
        assertThat(web.views().windows().get(0).figures().examples()).isZero();
    }

    @Test
    void restoredMetricsGoOnAsTheUninterruptedOnes() {
        List<JudgedScore> examples = examples(1000, 4);
        PrequentialMetrics uninterrupted = new PrequentialMetrics(ALL_OF_IT);
        PrequentialMetrics restored = new PrequentialMetrics(ALL_OF_IT);
        restored.add(examples.get(0));
        for (int i = 0; i < examples.size(); i++) {
            if (i == 500) {
                restored.restore(uninterrupted.state());
            }
            uninterrupted.add(examples.get(i));
            if (i >= 500) {
                restored.add(examples.get(i));
            }
        }
        assertThat(restored.report()).isEqualTo(uninterrupted.report());
        assertThat(restored.examples()).isEqualTo(1000);
        assertThat(restored.positives()).isEqualTo(uninterrupted.positives());
    }

    @Test
    void otherOptionsKeepWhatTheyStillAskFor() {
        PrequentialMetrics before = new PrequentialMetrics(ALL_OF_IT);
        examples(1000, 5).forEach(before::add);
        PrequentialMetrics after = new PrequentialMetrics(EvaluationOptions.DEFAULT
                .withWindows(List.of(SlidingWindow.of(Duration.ofDays(7)), DAY))
                .withSegments(List.of("country"), 1)
                .withKeysPerDay(50));
        after.restore(before.state());
        MetricsReport kept = after.report();
        MetricsReport old = before.report();
        assertThat(kept.all().everything()).isEqualTo(old.all().everything());
        assertThat(kept.all().fading()).isNull();
        assertThat(kept.all().windows().get(0).figures().examples()).isZero();
        assertThat(kept.all().windows().get(1)).isEqualTo(old.all().windows().get(0));
        assertThat(kept.segmentations()).singleElement().satisfies(country -> {
            assertThat(country.column()).isEqualTo("country");
            assertThat(country.segments()).extracting(Segment::value).containsExactlyInAnyOrder("de", null);
        });
        assertThat(kept.keyPrecision().days()).isEmpty();
    }

    @Test
    void aStateOfTheVersionBeforeIsReadAndWindowsBeginEmpty() {
        // Written by the code of format 1 for the eight scores below.
        byte[] format1 = Base64.getDecoder()
                .decode("V1BRTQAAAAEAABAAQBXHKzziVi4AAAAHAAAAAAAAAAAAAAAAAAAAAAABApo"
                        + "AAAAAAAAAAAAAAAAAAAABByQAAAAAAAAAAQAAAAAAAAAACFQAAAAAAAAAAAAAAAAAAAABCIoAAAAAAAAAAQAAAAAAAAABCNs"
                        + "AAAAAAAAAAQAAAAAAAAAAD/8AAAAAAAAAAQAAAAAAAAAA");
        double[] scores = {0.9, 0.8, 0.8, 0.7, 0.1, 1e-6, 0, 1};
        boolean[] labels = {true, false, true, false, true, false, false, true};
        PrequentialMetrics metrics = new PrequentialMetrics(ALL_OF_IT);
        metrics.restore(format1);
        assertThat(metrics.examples()).isEqualTo(8);
        assertThat(metrics.positives()).isEqualTo(4);
        ScoreFigures figures = metrics.everything();
        assertThat(figures.auc()).isCloseTo(RankingMetrics.auc(scores, labels), within(1e-15));
        assertThat(figures.averagePrecision())
                .isCloseTo(RankingMetrics.averagePrecision(scores, labels), within(1e-15));
        assertThat(figures.logLoss()).isEqualTo(0.6805626095908275);
        // It had no squared errors: those of the bins' middles stand for them.
        double brier = (0.01 + 0.64 + 0.04 + 0.49 + 0.81) / 8;
        assertThat(figures.brier()).isCloseTo(brier, within(0.002));
        metrics.add(JudgedScore.of(0.2, false, 0, HOUR).withSegments("web", "de"));
        assertThat(metrics.report().all().windows().get(0).figures().examples()).isEqualTo(1);
        assertThat(metrics.everything().examples()).isEqualTo(9);
    }

    @Test
    void whatIsNoExampleOrNoStateIsRefusedAndChangesNothing() {
        PrequentialMetrics metrics = new PrequentialMetrics();
        for (double score : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> metrics.add(JudgedScore.of(score, true, 0, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("score=" + score);
        }
        assertThatThrownBy(() -> metrics.add(JudgedScore.of(0.5, true, 0, 0).withSegments("web")))
                .hasMessageContaining("segments=[web]");
        metrics.add(JudgedScore.of(0.5, true, 0, 0));
        byte[] state = metrics.state();
        byte[] future = state.clone();
        future[7]++;
        assertThatThrownBy(() -> metrics.restore(future)).hasMessageContaining("format 3");
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            assertThatThrownBy(() -> metrics.restore(cut))
                    .as("%d of %d bytes", length, state.length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cut off");
        }
        assertThat(metrics.examples()).isEqualTo(1);
        assertThat(metrics.everything().examples()).isEqualTo(1);
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        EvaluationOptions options = EvaluationOptions.DEFAULT;
        assertThatThrownBy(() -> options.withFading(0.5)).hasMessageContaining("fading=0.5: 0.9 to 1");
        assertThatThrownBy(() -> options.withSegments(List.of("a"), 0)).hasMessageContaining("segmentsAtMost=0");
        assertThatThrownBy(() -> options.withRecallAt(List.of(1.0))).hasMessageContaining("recallAt=1.0");
        assertThatThrownBy(() -> options.withKeysPerDay(-1)).hasMessageContaining("keysPerDay=-1");
        assertThatThrownBy(() -> SlidingWindow.ofLabels(23)).hasMessageContaining("a window of 23 labels");
    }

    @Test
    void windowsAreNamedAsTheyAreWritten() {
        assertThat(List.of(
                        DAY,
                        SlidingWindow.of(Duration.ofHours(36)),
                        SlidingWindow.of(Duration.ofMinutes(90)),
                        SlidingWindow.of(Duration.ofMillis(1500)),
                        NEWEST))
                .extracting(SlidingWindow::toString)
                .containsExactly("1 d", "36 h", "90 min", "1500 ms", "240 labels");
    }
}
