package io.weir.operators.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.operators.feature.WindowAggregate.Function;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.statistics.Statistics;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/**
 * The scan of a key's history against the definition of a window, computed the slow way from all that has arrived: a
 * window of length w with delay d, as of t, holds the events of (t − d − w, t − d], and of their labels those that were
 * known at t.
 */
class WindowScanTest {
    private static final long[] WINDOWS = {5, 12, 40};

    /** Every aggregate there is: of both columns, of the label, and of none. */
    private static final List<WindowAggregate> AGGREGATES = Stream.of(
                    Stream.of(new WindowAggregate(Function.COUNT, WindowAggregate.NONE)),
                    Stream.of(0, 1, WindowAggregate.LABEL).flatMap(column -> Stream.of(Function.values())
                            .map(function -> new WindowAggregate(function, column))))
            .flatMap(aggregates -> aggregates)
            .toList();

    /** What arrives: an event with its values, or a label of the {@code of}-th event so far. */
    private sealed interface Arrival {
        record Happened(long time, double first, double second) implements Arrival {}

        record Labeled(int of, boolean positive, long time) implements Arrival {}
    }

    /** An event as the reference remembers it. */
    private static final class Known {
        final long time;
        final double[] values;
        byte label = KeyHistory.UNKNOWN;
        long labelTime = Long.MIN_VALUE;

        Known(long time, double... values) {
            this.time = time;
            this.values = values;
        }
    }

    @Property(tries = 400)
    void scanIsTheDefinitionAtEveryPrefix(@ForAll("arrivals") List<Arrival> arrivals, @ForAll("delays") long delay)
            throws IOException {
        KeyWindows spec = new KeyWindows(1, new int[] {2, 3}, AGGREGATES, WINDOWS, delay, 1);
        WindowScan scan = new WindowScan(spec);
        KeyHistory history = new KeyHistory(2);
        List<Known> all = new ArrayList<>();
        long newest = 0;
        int late = 0;
        int labels = 0;
        for (Arrival arrival : arrivals) {
            if (arrival instanceof Arrival.Happened event) {
                late += event.time() < newest ? 1 : 0;
                newest = Math.max(newest, event.time());
                history.add(event.time(), all.size(), new double[] {event.first(), event.second()});
                all.add(new Known(event.time(), event.first(), event.second()));
                assertScan(scan, spec, history, all, event.time());
            } else if (arrival instanceof Arrival.Labeled label && !all.isEmpty()) {
                int of = label.of() % all.size();
                Known known = all.get(of);
                labels++;
                assertThat(history.label(known.time, of, label.positive(), label.time()))
                        .isTrue();
                if (label.time() >= known.labelTime) {
                    known.label = label.positive() ? KeyHistory.POSITIVE : KeyHistory.NEGATIVE;
                    known.labelTime = label.time();
                }
            }
            assertScan(scan, spec, history, all, newest);
            history = written(history);
        }
        Statistics.label("late events and labels").collect(late > 0, labels > 0);
        Statistics.label("late events and labels").coverage(coverage -> {
            coverage.check(true, true).percentage(share -> share > 20);
        });
    }

    private static KeyHistory written(KeyHistory history) throws IOException {
        KeyHistorySerializer serializer = new KeyHistorySerializer(List.of("first", "second"));
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(history, out);
        return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    private static void assertScan(WindowScan scan, KeyWindows spec, KeyHistory history, List<Known> all, long asOf) {
        double[] features = new double[1 + spec.size() + 1];
        features[0] = -7;
        features[features.length - 1] = -8;
        scan.compute(history, asOf, features);
        for (int a = 0; a < AGGREGATES.size(); a++) {
            for (int w = 0; w < WINDOWS.length; w++) {
                double found = features[1 + a * WINDOWS.length + w];
                double expected = reference(AGGREGATES.get(a), all, asOf, spec.delay(), WINDOWS[w]);
                assertThat(found)
                        .as("%s over %d with delay %d as of %d", AGGREGATES.get(a), WINDOWS[w], spec.delay(), asOf)
                        .satisfies(value -> {
                            if (Double.isNaN(expected)) {
                                assertThat(value).isNaN();
                            } else {
                                assertThat(value).isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
                            }
                        });
            }
        }
        assertThat(features[0]).isEqualTo(-7);
        assertThat(features[features.length - 1]).isEqualTo(-8);
    }

    private static double reference(WindowAggregate aggregate, List<Known> all, long asOf, long delay, long window) {
        List<Known> inside = all.stream()
                .filter(event -> event.time > asOf - delay - window && event.time <= asOf - delay)
                .toList();
        if (aggregate.column() == WindowAggregate.NONE) {
            return inside.size();
        }
        double[] values = aggregate.column() == WindowAggregate.LABEL
                ? inside.stream()
                        .filter(event -> event.label != KeyHistory.UNKNOWN && event.labelTime <= asOf)
                        .mapToDouble(event -> event.label == KeyHistory.POSITIVE ? 1 : 0)
                        .toArray()
                : inside.stream()
                        .mapToDouble(event -> event.values[aggregate.column()])
                        .filter(value -> !Double.isNaN(value))
                        .toArray();
        double sum = 0;
        double min = Double.NaN;
        double max = Double.NaN;
        for (double value : values) {
            sum += value;
            min = Double.isNaN(min) || value < min ? value : min;
            max = Double.isNaN(max) || value > max ? value : max;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return switch (aggregate.function()) {
            case COUNT -> values.length;
            case SUM -> sum;
            case AVG -> mean; // 0 / 0 is NaN, as wanted
            case MIN -> min;
            case MAX -> max;
            case STDDEV -> values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
        };
    }

    @Provide
    Arbitrary<Long> delays() {
        return Arbitraries.of(0L, 1L, 7L, 60L);
    }

    @Provide
    Arbitrary<List<Arrival>> arrivals() {
        Arbitrary<Double> values = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(Double.NaN)),
                Tuple.of(6, Arbitraries.doubles().between(-1000, 1000)));
        // Steps of time, mostly forward, often none, sometimes back.
        Arbitrary<Integer> steps = Arbitraries.integers().between(-15, 20).map(step -> step > 12 ? 0 : step);
        Arbitrary<Arrival> events = Combinators.combine(steps, values, values)
                .as((step, first, second) -> new Arrival.Happened(step, first, second));
        Arbitrary<Arrival> labels = Combinators.combine(
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(0, 150))
                .as(Arrival.Labeled::new);
        return Arbitraries.frequencyOf(Tuple.of(3, events), Tuple.of(1, labels))
                .list()
                .ofMaxSize(30)
                .map(WindowScanTest::walked);
    }

    /** Makes the steps of time into times. */
    private static List<Arrival> walked(List<Arrival> steps) {
        List<Arrival> walked = new ArrayList<>();
        long time = 50;
        for (Arrival step : steps) {
            if (step instanceof Arrival.Happened event) {
                time = Math.max(0, time + event.time());
                walked.add(new Arrival.Happened(time, event.first(), event.second()));
            } else {
                walked.add(step);
            }
        }
        return walked;
    }

    private static double[] scan(KeyHistory history, long asOf, Function function, int column, long delay) {
        KeyWindows spec = new KeyWindows(
                0, new int[] {1}, List.of(new WindowAggregate(function, column)), new long[] {10, 20}, delay, 0);
        double[] features = new double[2];
        new WindowScan(spec).compute(history, asOf, features);
        return features;
    }

    @Test
    void windowIsOpenAtItsOldEndAndClosedAtItsNewOne() {
        KeyHistory history = new KeyHistory(1);
        for (long time : new long[] {80, 81, 90, 91, 100, 101}) {
            history.add(time, time, new double[] {1});
        }
        assertThat(scan(history, 100, Function.COUNT, WindowAggregate.NONE, 0)).containsExactly(2, 4);
        assertThat(scan(history, 101, Function.COUNT, WindowAggregate.NONE, 0)).containsExactly(2, 4);
        assertThat(scan(history, 101, Function.COUNT, WindowAggregate.NONE, 1)).containsExactly(2, 4);
        assertThat(scan(history, 110, Function.COUNT, WindowAggregate.NONE, 10)).containsExactly(2, 4);
    }

    @Test
    void aggregatesOfNothingAreMissingButCountsAndSumsAreZero() {
        KeyHistory history = new KeyHistory(1);
        history.add(100, 1, new double[] {Double.NaN});
        assertThat(scan(history, 100, Function.COUNT, WindowAggregate.NONE, 0)).containsExactly(1, 1);
        assertThat(scan(history, 100, Function.COUNT, 0, 0)).containsExactly(0, 0);
        assertThat(scan(history, 100, Function.SUM, 0, 0)).containsExactly(0, 0);
        for (Function function : List.of(Function.AVG, Function.MIN, Function.MAX, Function.STDDEV)) {
            assertThat(scan(history, 100, function, 0, 0)).containsExactly(Double.NaN, Double.NaN);
            assertThat(scan(history, 100, function, WindowAggregate.LABEL, 0)).containsExactly(Double.NaN, Double.NaN);
        }
    }

    @Test
    void deviationOfOneValueIsMissingAndOfEqualValuesZero() {
        KeyHistory history = new KeyHistory(1);
        history.add(100, 1, new double[] {0.1});
        assertThat(scan(history, 100, Function.STDDEV, 0, 0)).containsExactly(Double.NaN, Double.NaN);
        history.add(100, 2, new double[] {0.1});
        history.add(100, 3, new double[] {0.1});
        assertThat(scan(history, 100, Function.STDDEV, 0, 0)).containsExactly(0, 0);
    }

    @Test
    void deviationOfLargeNumbersThatDifferALittleIsExact() {
        KeyHistory history = new KeyHistory(1);
        history.add(100, 1, new double[] {1e9 + 1});
        history.add(100, 2, new double[] {1e9 + 2});
        history.add(100, 3, new double[] {1e9 + 3});
        assertThat(scan(history, 100, Function.STDDEV, 0, 0)).containsExactly(1, 1);
    }

    @Property
    void averageTimesCountIsTheSumAndLiesBetweenLeastAndGreatest(
            @ForAll List<@DoubleRange(min = -1e6, max = 1e6) Double> values) {
        KeyHistory history = new KeyHistory(1);
        values.forEach(value -> history.add(100, 0, new double[] {value}));
        double count = scan(history, 100, Function.COUNT, 0, 0)[0];
        assertThat(count).isEqualTo(values.size());
        if (values.isEmpty()) {
            return;
        }
        double average = scan(history, 100, Function.AVG, 0, 0)[0];
        double least = scan(history, 100, Function.MIN, 0, 0)[0];
        double greatest = scan(history, 100, Function.MAX, 0, 0)[0];
        double sum = scan(history, 100, Function.SUM, 0, 0)[0];
        double rounding = 1e-6 * Math.max(Math.abs(least), Math.abs(greatest));
        assertThat((double) average).isBetween(least - rounding, greatest + rounding);
        assertThat(average * count).isCloseTo(sum, within(1 + 2 * rounding * count));
        if (values.size() > 1) {
            assertThat(scan(history, 100, Function.STDDEV, 0, 0)[0]).isBetween(0.0, greatest - least + rounding);
        }
    }
}
