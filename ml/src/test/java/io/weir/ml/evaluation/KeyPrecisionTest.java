package io.weir.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.evaluation.MetricsReport.Day;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeyPrecisionTest {
    private static final long DAY = 86_400_000;

    @Property(tries = 200)
    void isTheCardPrecisionOfEachDayWhateverTheOrderOfItsLabels(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int k,
            @ForAll @IntRange(min = 1, max = 30) int keys) {
        Random random = new Random(seed);
        PrequentialMetrics metrics = new PrequentialMetrics(EvaluationOptions.DEFAULT.withKeysPerDay(k));
        List<List<JudgedScore>> days = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 150; i++) {
            int day = random.nextInt(3);
            JudgedScore judged = JudgedScore.of(
                            random.nextDouble(), random.nextInt(8) == 0, day * DAY + random.nextInt((int) DAY), i)
                    .withKey("card" + random.nextInt(keys));
            days.get(day).add(judged);
            metrics.add(judged);
        }
        List<Day> expected = new ArrayList<>();
        for (int day = 0; day < 2; day++) { // the newest has only begun
            List<JudgedScore> of = days.get(day);
            if (of.stream().map(JudgedScore::positive).distinct().count() == 2) {
                expected.add(new Day(day, cardPrecision(of, k)));
            }
        }
        MetricsReport.KeyPrecision found = metrics.report().keyPrecision();
        assertThat(found.days()).isEqualTo(expected);
        assertThat(found.mean())
                .isEqualTo(Double.valueOf(
                        expected.stream().mapToDouble(Day::precision).average().orElse(Double.NaN)));

        PrequentialMetrics restored = new PrequentialMetrics(EvaluationOptions.DEFAULT.withKeysPerDay(k));
        restored.restore(metrics.state());
        assertThat(restored.report().keyPrecision()).isEqualTo(found);
    }

    private static double cardPrecision(List<JudgedScore> judged, int k) {
        boolean[] labels = new boolean[judged.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = judged.get(i).positive();
        }
        return RankingMetrics.cardPrecision(
                judged.stream().map(JudgedScore::key).toArray(),
                judged.stream().mapToDouble(JudgedScore::score).toArray(),
                labels,
                k);
    }

    @Test
    void onlyTheNewestDaysAreKept() {
        KeyPrecisionByDay days = new KeyPrecisionByDay(1);
        for (int day = 0; day < 100; day++) {
            days.add("a", day * DAY, 0.9, true);
            days.add("b", day * DAY, 0.1, false);
        }
        days.add("b", 20 * DAY, 1, false); // forgotten by now
        assertThat(days.figures().days()).hasSize(30);
        assertThat(days.figures().days().get(0).day()).isEqualTo(69);
        assertThat(days.figures().mean()).isEqualTo(1);
    }

    @Test
    void aDayOnWhichAllIsPositiveRemembersSoManyKeys() {
        TopKeys keys = new TopKeys(2);
        for (int i = 0; i < TopKeys.MOST_POSITIVE; i++) {
            keys.add("low" + i, 0.1, true);
        }
        keys.add("a", 0.05, true); // has no place, and is not remembered
        keys.add("a", 0.6, false);
        keys.add("b", 0.7, true);
        assertThat(keys.precision()).isEqualTo(0.5);
    }
}
