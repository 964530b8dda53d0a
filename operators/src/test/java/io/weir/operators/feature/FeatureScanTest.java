package io.weir.operators.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.feature.Definition.Happened;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scan of a key's history against the definition, while all events are kept one by one. */
class FeatureScanTest {
    private static final long LATENESS = 20;

    @Provide
    Arbitrary<List<Arrival>> streams() {
        return Arrival.streams(Arrival.amounts(), 15, 0, 40);
    }

    @Provide
    Arbitrary<Long> delays() {
        return Arbitraries.of(0L, 1L, 7L, 60L);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void scanIsTheDefinitionAtEveryPrefix(@ForAll("streams") List<Arrival> stream, @ForAll("delays") long delay)
            throws IOException {
        EveryFunction every = new EveryFunction(delay, HistoryLayout.UNLIMITED, 64);
        KeyHistory history = every.history();
        List<Happened> all = new ArrayList<>();
        long newest = Long.MIN_VALUE;
        int late = 0;
        int labels = 0;
        int tooLate = 0;
        for (Arrival arrival : stream) {
            if (arrival instanceof Arrival.Event event) {
                late += event.time() < newest ? 1 : 0;
                newest = Math.max(newest, event.time());
                Happened happened = new Happened(all.size(), event.time(), event.filters(), event.values());
                all.add(happened);
                int entry = history.add(event.time(), happened.id, event.filters(), event.values());
                if (event.time() >= newest - LATENESS) {
                    assertDefinition(every, history, entry, all, happened);
                } else {
                    tooLate++;
                }
                history.settle(delay + EveryFunction.REACH, LATENESS);
            } else if (arrival instanceof Arrival.Label label && !all.isEmpty()) {
                Happened of = all.get(label.of() % all.size());
                labels++;
                of.label(label.positive(), of.time + label.delay());
                history.label(of.time, of.id, label.positive(), of.time + label.delay(), Long.MIN_VALUE);
                int entry = history.size() - 1;
                assertDefinition(every, history, entry, all, all.get((int) history.id(entry)));
            }
            history = every.written(history);
        }
        Statistics.label("late events and labels").collect(late > 0, labels > 0);
        Statistics.label("late events and labels")
                .coverage(coverage -> coverage.check(true, true).percentage(share -> share > 20));
        Statistics.label("beyond the bound").collect(tooLate > 0);
        Statistics.label("beyond the bound")
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 0));
    }

    static void assertDefinition(
            EveryFunction every, KeyHistory history, int entry, List<Happened> all, Happened self) {
        double[] features = every.compute(history, entry);
        for (WindowGroup group : every.step.groups()) {
            for (int w = 0; w < EveryFunction.WINDOWS.length; w++) {
                long length = EveryFunction.WINDOWS[w];
                List<Happened> window = Definition.window(all, group.filter(), self.time, group.delay(), length);
                for (Aggregate aggregate : EveryFunction.ALL) {
                    assertClose(
                            every.feature(features, group, aggregate, w),
                            Definition.of(aggregate, window, self, length),
                            aggregate,
                            window,
                            self);
                }
            }
        }
    }

    static void assertClose(double found, double expected, Aggregate aggregate, List<Happened> window, Happened self) {
        // The same double, or but for rounding: a million features are compared, most of them are the same.
        if (Double.compare(found, expected) == 0
                || Double.isFinite(expected) && Math.abs(found - expected) <= 1e-9 * (1 + Math.abs(expected))
                || aggregate.function() == AggregateFunction.VOLATILITY && Math.abs(found - expected) <= 1e-4
                || aggregate.function() == AggregateFunction.EW_VARIANCE && Math.abs(found - expected) <= 1e-7
                || isPlace(aggregate) && Math.abs(found - expected) <= 1e-3 + 1e-6 * expected) {
            return;
        }
        throw new AssertionError(
                "%s of %s, as of %s: %s, expected: %s".formatted(aggregate, window, self, found, expected));
    }

    private static boolean isPlace(Aggregate aggregate) {
        return aggregate.function().argument() == AggregateFunction.Argument.PLACE;
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void orderOfArrivalOfDifferentTimesChangesNothing(
            @ForAll("streams") List<Arrival> stream, @ForAll("delays") long delay, @ForAll long seed)
            throws IOException {
        EveryFunction every = new EveryFunction(delay, HistoryLayout.UNLIMITED, 64);
        List<Happened> apart = new ArrayList<>();
        for (Arrival arrival : stream) {
            if (arrival instanceof Arrival.Event event) {
                apart.add(
                        new Happened(apart.size(), 100 * event.time() + apart.size(), event.filters(), event.values()));
            }
        }
        List<Happened> shuffled = new ArrayList<>(apart);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(every.bytes(added(every, shuffled))).isEqualTo(every.bytes(added(every, apart)));
    }

    /** All of them are within the lateness of each other; each event is labelled when all are there. */
    private static KeyHistory added(EveryFunction every, List<Happened> events) {
        KeyHistory history = every.history();
        for (Happened event : events) {
            history.add(event.time, event.id, event.filters, event.values);
            history.settle(every.step.reach(), 1_000_000);
        }
        for (Happened event : events) {
            history.label(event.time, event.id, event.id % 3 == 0, event.time + event.id, Long.MIN_VALUE);
        }
        return history;
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void whatHasLeftAWindowLeavesNoTrace(
            @ForAll("nastyStreams") List<Arrival> before,
            @ForAll("streams") List<Arrival> after,
            @ForAll("delays") long delay) {
        EveryFunction every = new EveryFunction(delay, HistoryLayout.UNLIMITED, 64);
        KeyHistory nasty = every.history();
        KeyHistory clean = every.history();
        long newest = add(nasty, before);
        long gone = newest + every.step.reach() + LATENESS;
        for (Arrival arrival : after) {
            if (arrival instanceof Arrival.Event event) {
                long time = event.time() + gone;
                int entry = nasty.add(time, 1, event.filters(), event.values());
                int sameEntry = clean.add(time, 1, event.filters(), event.values());
                // Nothing was settled: what is out of the window is still there.
                assertThat(every.compute(nasty, entry)).isEqualTo(every.compute(clean, sameEntry));
            }
        }
    }

    private static long add(KeyHistory history, List<Arrival> stream) {
        long newest = 0;
        for (Arrival arrival : stream) {
            if (arrival instanceof Arrival.Event event) {
                history.add(event.time(), 1, event.filters(), event.values());
                newest = Math.max(newest, event.time());
            }
        }
        return newest;
    }

    @Provide
    Arbitrary<List<Arrival>> nastyStreams() {
        Arbitrary<Double> amounts = Arbitraries.of(
                Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -1e300, Double.MAX_VALUE, 1e16, 1.0);
        return Arrival.streams(amounts, 15, 0, 30);
    }

    /** The history of one column with these values at the times 100, 101, …, and its features as of the last one. */
    private static double scan(AggregateFunction function, double parameter, double... values) {
        return scan(
                new WindowGroup(
                        WindowGroup.ALL,
                        0,
                        new long[] {1000},
                        List.of(new Aggregate(function, columns(function), parameter)),
                        0,
                        Double.NaN),
                values)[0];
    }

    private static List<Integer> columns(AggregateFunction function) {
        return switch (function.argument()) {
            case NOTHING, NOTHING_OR_LABEL -> List.of();
            case LABEL -> List.of(Aggregate.LABEL);
            case PLACE -> List.of(0, 0);
            default -> List.of(0);
        };
    }

    private static double[] scan(WindowGroup group, double... values) {
        KeyHistory history = new KeyHistory(HistoryLayout.exact(List.of("amount")));
        for (int i = 0; i < values.length; i++) {
            history.add(100 + i, i, 0, new double[] {values[i]});
        }
        return scan(group, history);
    }

    private static double[] scan(WindowGroup group, KeyHistory history) {
        FeatureStep step = new FeatureStep(
                List.of(1), List.of(new KeptColumn(2, KeptColumn.Kind.NUMBER)), List.of(), List.of(group));
        double[] features = new double[group.size()];
        new FeatureScan(step).compute(history, history.size() - 1, features);
        return features;
    }

    private static double[] counts(long delay, long... times) {
        KeyHistory history = new KeyHistory(HistoryLayout.exact(List.of()));
        for (long time : times) {
            history.add(time, time, 0, new double[0]);
        }
        return scan(
                new WindowGroup(
                        WindowGroup.ALL,
                        delay,
                        new long[] {10, 20},
                        List.of(Aggregate.of(AggregateFunction.COUNT)),
                        0,
                        Double.NaN),
                history);
    }

    @Test
    void windowIsOpenAtItsOldEndAndClosedAtItsNewOne() {
        assertThat(counts(0, 80, 81, 90, 91, 100)).containsExactly(2, 4);
        assertThat(counts(1, 80, 81, 90, 91, 100, 101)).containsExactly(2, 4);
        assertThat(counts(10, 80, 81, 90, 91, 100, 110)).containsExactly(2, 4);
    }

    @Test
    void eventsOfTheSameTimeAreInTheWindowIfTheyArrivedBefore() {
        KeyHistory history = new KeyHistory(HistoryLayout.exact(List.of()));
        FeatureScan scan = new FeatureScan(new FeatureStep(
                List.of(1),
                List.of(),
                List.of(),
                List.of(new WindowGroup(
                        WindowGroup.ALL, 0, new long[] {10}, List.of(Aggregate.of(AggregateFunction.COUNT)), 0, 0))));
        double[] features = new double[1];
        for (int i = 1; i <= 3; i++) {
            scan.compute(history, history.add(100, i, 0, new double[0]), features);
            assertThat(features[0]).isEqualTo(i);
        }
    }

    @Test
    void repeatedEventCountsAgain() {
        // Repeated ids are refused before this step; here an event is an event.
        assertThat(scan(AggregateFunction.SUM, Double.NaN, 5, 5)).isEqualTo(10);
        assertThat(counts(0, 100, 100)).containsExactly(2, 2);
    }

    @Test
    void aggregatesOfNothingAreMissingButCountsAndSumsAreZero() {
        for (AggregateFunction function : AggregateFunction.values()) {
            double value = scan(function, 2, Double.NaN);
            switch (function) {
                case COUNT, RATE -> assertThat(value).as(function.text()).isPositive();
                case SUM, DISTINCT, RUN, CLEAN_RUN ->
                    assertThat(value).as(function.text()).isZero();
                default -> assertThat(value).as(function.text()).isNaN();
            }
        }
    }

    @Test
    void missingFeatureIsWhatTheGroupSays() {
        WindowGroup group = new WindowGroup(
                WindowGroup.ALL,
                0,
                new long[] {1000},
                List.of(Aggregate.of(AggregateFunction.AVG, 0), Aggregate.of(AggregateFunction.SUM, 0)),
                0,
                -5);
        assertThat(scan(group, Double.NaN)).containsExactly(-5, 0);
    }

    @ParameterizedTest
    @CsvSource({
        // of 1, 2 and an infinity; of the same and the other infinity
        "SUM, Infinity, NaN",
        "AVG, Infinity, NaN",
        "MIN, 1, -Infinity",
        "MAX, Infinity, Infinity",
        "VARIANCE, NaN, NaN",
        "STDDEV, NaN, NaN",
        "FIRST, 1, 1",
        "LAST, 2, 2",
        "DISTINCT, 3, 4",
        "ENTROPY, 1.584962500721156, 2",
        "QUANTILE, 2, 1.5",
        "MEDIAN, 2, 1.5",
        "EW_MEAN, Infinity, NaN",
        "EW_VARIANCE, NaN, NaN",
        "MOMENTUM, 1, 1",
        "Z_SCORE, NaN, NaN",
        "RATIO_TO_MEAN, 0, NaN",
        "RATIO_TO_MEDIAN, 1, 1.3333333333333333",
        "VOLATILITY, NaN, NaN",
        "CLEAN_MEAN, Infinity, NaN",
        "CLEAN_MEDIAN, 2, NaN",
        "SINCE_OUTLIER, NaN, NaN",
    })
    void infinityIsAValueLikeAnyOther(AggregateFunction function, double of, double ofBoth) {
        double infinity = Double.POSITIVE_INFINITY;
        double parameter = function == AggregateFunction.QUANTILE ? 0.5 : 3;
        assertThat(scan(function, parameter, 1, infinity, 2)).isEqualTo(Double.valueOf(of));
        assertThat(scan(function, parameter, 1, infinity, -infinity, 2)).isEqualTo(Double.valueOf(ofBoth));
    }

    @Test
    void negativeZeroEqualsZero() {
        assertThat(scan(AggregateFunction.DISTINCT, Double.NaN, 0.0, -0.0)).isOne();
        assertThat(scan(AggregateFunction.ENTROPY, Double.NaN, 0.0, -0.0)).isZero();
        assertThat(scan(AggregateFunction.VARIANCE, Double.NaN, 0.0, -0.0)).isZero();
        assertThat(scan(AggregateFunction.VOLATILITY, Double.NaN, -0.0, 1, 2, 4))
                .isZero();
        assertThat(scan(AggregateFunction.MIN, Double.NaN, 0.0, -0.0)).isEqualTo(0.0);
        // As what it is where a value itself is given back.
        assertThat(Double.doubleToRawLongBits(scan(AggregateFunction.LAST, Double.NaN, 1, -0.0)))
                .isEqualTo(Double.doubleToRawLongBits(-0.0));
    }

    @Test
    void ratioToNothingIsInfiniteAndOfNothingToNothingMissing() {
        assertThat(scan(AggregateFunction.RATIO_TO_MEAN, Double.NaN, -1, 1)).isInfinite();
        assertThat(scan(AggregateFunction.RATIO_TO_MEAN, Double.NaN, 0, 0)).isNaN();
    }

    @Test
    void valueAmongEqualOnesIsNotFarFromThem() {
        assertThat(scan(AggregateFunction.Z_SCORE, Double.NaN, 0.1, 0.1, 0.1)).isZero();
        assertThat(scan(AggregateFunction.STDDEV, Double.NaN, 0.1, 0.1, 0.1)).isZero();
    }

    @Test
    void deviationOfLargeNumbersThatDifferALittleIsExact() {
        assertThat(scan(AggregateFunction.STDDEV, Double.NaN, 1e9 + 1, 1e9 + 2, 1e9 + 3))
                .isOne();
    }

    @Test
    void labelCountsFromItsOwnTimeOnAndTheNewestStays() {
        WindowGroup group = new WindowGroup(
                WindowGroup.ALL,
                0,
                new long[] {1000},
                List.of(
                        Aggregate.of(AggregateFunction.COUNT, Aggregate.LABEL),
                        Aggregate.of(AggregateFunction.AVG, Aggregate.LABEL)),
                0,
                Double.NaN);
        KeyHistory history = new KeyHistory(HistoryLayout.exact(List.of("amount")));
        history.add(100, 1, 0, new double[1]);
        history.label(100, 1, true, 150, Long.MIN_VALUE);
        history.add(149, 2, 0, new double[1]);
        assertThat(scan(group, history)).containsExactly(0, Double.NaN);
        history.add(150, 3, 0, new double[1]);
        assertThat(scan(group, history)).containsExactly(1, 1);
        history.label(100, 1, false, 160, Long.MIN_VALUE);
        history.label(100, 1, true, 155, Long.MIN_VALUE);
        history.add(170, 4, 0, new double[1]);
        assertThat(scan(group, history)).containsExactly(1, 0);
    }
}
