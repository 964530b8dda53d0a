package io.weir.ml.anomaly.univariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link SeriesDetector} must hold to; extend it once per kind of detector. */
abstract class SeriesDetectorContract {
    private static final int DAY = 288;
    private static final long FIVE_MINUTES = 300_000;
    private static final long START = 1_700_000_000_000L;

    /** A fresh detector; equal calls give equal detectors. */
    protected abstract SeriesDetector detector();

    /** A detector whose state fits no other settings than its own. */
    protected abstract SeriesDetector another();

    /** Whether the expected range is of the value itself, and not of a mean that it is part of. */
    protected boolean rangeIsOfTheValue() {
        return false;
    }

    /** Daily waves with noise. */
    private static double[] waves(int values, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, values)
                .mapToDouble(i -> 50 + 20 * Math.sin(2 * Math.PI * i / DAY) + random.nextGaussian())
                .toArray();
    }

    private static double[] withIncident(double[] values, int from, int to) {
        double[] changed = values.clone();
        for (int i = from; i < to; i++) {
            changed[i] += 150;
        }
        return changed;
    }

    private static long time(int i) {
        return START + i * FIVE_MINUTES;
    }

    private static double[] scores(SeriesDetector detector, double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> detector.score(time(i), values[i]))
                .toArray();
    }

    @Test
    void aLargeIncidentIsAnAlarmAndOrdinaryDaysAreSeldom() {
        double[] scores = scores(detector(), withIncident(waves(8000, 1), 7000, 7100));
        assertThat(Arrays.stream(scores, 7000, 7100).max().orElseThrow()).isGreaterThanOrEqualTo(SeriesDetector.ALARM);
        assertThat(Arrays.stream(scores, 3000, 7000)
                        .filter(score -> score >= SeriesDetector.ALARM)
                        .count())
                .isLessThan(40);
    }

    @Test
    void equalCallsGiveEqualBits() {
        SeriesDetector one = detector();
        SeriesDetector other = detector();
        double[] values = withIncident(waves(3000, 2), 2500, 2600);
        assertThat(scores(one, values)).isEqualTo(scores(other, values));
        assertThat(one.state()).isEqualTo(other.state());
        other.score(time(3000), 77.7);
        assertThat(other.state()).isNotEqualTo(one.state());
    }

    @Test
    void noScoreDependsOnWhatComesBehindIt() {
        double[] values = withIncident(waves(4000, 3), 2500, 2600);
        double[] whole = scores(detector(), values);
        for (int end : new int[] {1, 51, 450, 2551, 3999}) {
            double[] other = values.clone();
            for (int i = end; i < other.length; i++) {
                other[i] = i % 2 == 0 ? -1e9 : Double.NaN;
            }
            assertThat(Arrays.copyOf(scores(detector(), other), end)).isEqualTo(Arrays.copyOf(whole, end));
        }
    }

    @Test
    void aRestoredDetectorGoesOnAsTheUninterruptedOne() {
        double[] values = withIncident(waves(5000, 4), 4000, 4100);
        SeriesDetector uninterrupted = detector();
        SeriesDetector resumed = detector();
        for (int i = 0; i < values.length; i++) {
            if (i < 3 || i % 997 == 0 || i == 4002) {
                SeriesDetector restored = detector();
                scores(restored, waves(123, 99));
                restored.restore(resumed.state());
                assertThat(restored.expected()).isEqualTo(ExpectedRange.UNKNOWN);
                resumed = restored;
            }
            assertThat(resumed.score(time(i), values[i])).isEqualTo(uninterrupted.score(time(i), values[i]));
            assertThat(resumed.expected()).isEqualTo(uninterrupted.expected());
            assertThat(resumed.reason()).isEqualTo(uninterrupted.reason());
        }
        assertThat(resumed.state()).isEqualTo(uninterrupted.state());
    }

    @Test
    void aMissingValueScoresZeroAndTeachesNothing() {
        SeriesDetector detector = detector();
        double[] values = waves(3000, 5);
        double[] plain = scores(detector(), values);
        for (int i = 0; i < values.length; i++) {
            if (i % 7 == 0) {
                byte[] before = detector.state();
                for (double missing : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                    assertThat(detector.score(time(i), missing)).isZero();
                    assertThat(detector.expected().isKnown()).isFalse();
                }
                if (i % 700 == 0) {
                    assertThat(detector.state()).isEqualTo(before);
                }
            }
            assertThat(detector.score(time(i), values[i])).isEqualTo(plain[i]);
        }
    }

    @Test
    void aConstantSeriesIsNeverAnomalousUntilItChanges() {
        for (double constant : new double[] {0, -3.25, 1e30}) {
            SeriesDetector detector = detector();
            double[] values = new double[6000];
            Arrays.fill(values, constant);
            assertThat(scores(detector, values)).containsOnly(0);

            Arrays.fill(values, 5900, 6000, constant == 0 ? 1 : constant * 1.5);
            double[] scores = scores(detector(), values);
            assertThat(Arrays.stream(scores, 0, 5900).max().orElseThrow()).isZero();
            assertThat(Arrays.stream(scores, 5900, 6000).max().orElseThrow())
                    .isGreaterThanOrEqualTo(SeriesDetector.ALARM);
        }
    }

    @Test
    void anotherUnitOfTheSameSeriesGivesTheSameScores() {
        double[] values = withIncident(waves(4000, 6), 3500, 3600);
        double[] plain = scores(detector(), values);
        for (double unit : new double[] {0x1p-40, 1024, -1}) {
            double[] scaled = Arrays.stream(values).map(value -> value * unit).toArray();
            assertThat(scores(detector(), scaled)).isEqualTo(plain);
        }
        assertThat(Arrays.stream(plain).distinct().count()).isGreaterThan(3);
    }

    @Test
    void theFirstValueIsNoAnomaly() {
        for (double value : new double[] {0, 1e300, -5}) {
            SeriesDetector detector = detector();
            assertThat(detector.score(0, value)).isZero();
            assertThat(detector.expected()).isEqualTo(ExpectedRange.UNKNOWN);
            assertThat(detector.reason()).isNotEmpty();
        }
    }

    @Test
    void timesInAnyOrderAreTaken() {
        double[] values = waves(3000, 7);
        Random random = new Random(8);
        SeriesDetector one = detector();
        SeriesDetector other = detector();
        for (double value : values) {
            long time =
                    switch (random.nextInt(5)) {
                        case 0 -> Long.MIN_VALUE;
                        case 1 -> Long.MAX_VALUE;
                        default -> START - random.nextInt(1_000_000_000);
                    };
            assertThat(one.score(time, value)).isBetween(0.0, 1.0).isEqualTo(other.score(time, value));
        }
    }

    @Test
    void absurdValuesNeverMakeAScoreThatIsNoNumberNorAStateThatHasNoBound() {
        SeriesDetector detector = detector();
        Random random = new Random(9);
        double[] odd = {Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, 0, -0.0, 1, 1e-300, Double.NaN};
        for (int i = 0; i < 12_000; i++) {
            double value = i % 3 == 0
                    ? odd[random.nextInt(odd.length)]
                    : Math.scalb(random.nextGaussian(), i / 12 + random.nextInt(20) - 500);
            assertThat(detector.score(time(i), value)).isBetween(0.0, 1.0);
            if (i % 1000 == 0) {
                assertThat(detector.state().length).isLessThanOrEqualTo(detector.maxStateBytes());
            }
        }
        assertThat(detector.state().length).isLessThanOrEqualTo(detector.maxStateBytes());
    }

    @Test
    void anOrdinaryValueLiesInItsExpectedRangeAndAnAlarmOutside() {
        SeriesDetector detector = detector();
        double[] values = withIncident(waves(8000, 10), 7000, 7010);
        int known = 0;
        int alarms = 0;
        for (int i = 0; i < values.length; i++) {
            double score = detector.score(time(i), values[i]);
            ExpectedRange range = detector.expected();
            if (!range.isKnown()) {
                continue;
            }
            known++;
            assertThat(range.low()).isLessThanOrEqualTo(range.high());
            if (rangeIsOfTheValue() && Math.abs(score - SeriesDetector.ALARM) > 0.005) {
                boolean alarm = score > SeriesDetector.ALARM;
                alarms += alarm ? 1 : 0;
                assertThat(values[i] < range.low() || values[i] > range.high())
                        .as("value %s, score %s, %s", values[i], score, range)
                        .isEqualTo(alarm);
            }
        }
        assertThat(known).isGreaterThan(1000);
        assertThat(alarms > 0).isEqualTo(rangeIsOfTheValue());
    }

    @Test
    void bytesThatAreNoStateAreRefusedAndChangeNothing() {
        SeriesDetector detector = detector();
        scores(detector, waves(600, 11));
        byte[] state = detector.state();

        assertThatThrownBy(() -> detector.restore(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> detector.restore("nonsense, and long enough".getBytes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not the state of a series detector");
        assertThatThrownBy(() -> detector.restore(Arrays.copyOf(state, state.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> detector.restore(Arrays.copyOf(state, state.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> detector.restore(another().state()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keep the settings");
        byte[] future = state.clone();
        future[7]++; // the format version's last byte
        assertThatThrownBy(() -> detector.restore(future))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format 2");
        assertThat(detector.state()).isEqualTo(state);
    }
}
