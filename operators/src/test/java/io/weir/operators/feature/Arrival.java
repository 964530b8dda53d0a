package io.weir.operators.feature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** What arrives: an event with its values, or a label of the {@code of}-th event so far. */
sealed interface Arrival {
    record Event(long time, int filters, double[] values) implements Arrival {
        @Override
        public String toString() {
            return "event@" + time + " " + Integer.toBinaryString(filters) + " " + Arrays.toString(values);
        }
    }

    /** Known {@code delay} after the event. */
    record Label(int of, boolean positive, long delay) implements Arrival {}

    /** Quarters, whose sums are exact: what is compared is the definition, not the rounding. */
    static Arbitrary<Double> amounts() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(Double.NaN)),
                Tuple.of(1, Arbitraries.of(0.0, -0.0)),
                Tuple.of(3, Arbitraries.integers().between(-3, 8).map(Integer::doubleValue)),
                Tuple.of(6, Arbitraries.integers().between(-400, 4000).map(quarters -> quarters / 4.0)));
    }

    /**
     * Streams of events and labels.
     *
     * @param back how far back an event's time may go from that of the one before
     */
    static Arbitrary<List<Arrival>> streams(Arbitrary<Double> amounts, int back, int least, int most) {
        // Steps of time: often none, mostly forward, sometimes far, sometimes back.
        Arbitrary<Integer> steps = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0)),
                Tuple.of(10, Arbitraries.integers().between(1, 6)),
                Tuple.of(1, Arbitraries.integers().between(7, 60)),
                Tuple.of(4, Arbitraries.integers().between(-back, 0)));
        Arbitrary<Double> shops = Arbitraries.of(Double.NaN, 1.0, 2.0, 3.0, (double) (1L << 51));
        Arbitrary<Double> latitudes = Arbitraries.of(Double.NaN, -90.0, -33.25, 0.0, 47.5, 47.625, 90.0, 90.5);
        Arbitrary<Double> longitudes = Arbitraries.of(-180.0, -0.5, 0.0, 8.5, 179.5);
        Arbitrary<Arrival> events = Combinators.combine(
                        steps, Arbitraries.integers().between(0, 3), amounts, shops, latitudes, longitudes)
                .as((step, filters, amount, shop, latitude, longitude) ->
                        new Event(step, filters, new double[] {amount, shop, latitude, longitude}));
        Arbitrary<Arrival> labels = Combinators.combine(
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.of(true, true, false),
                        Arbitraries.longs().between(0, 60))
                .as(Label::new);
        return Arbitraries.frequencyOf(Tuple.of(3, events), Tuple.of(1, labels))
                .list()
                .ofMinSize(least)
                .ofMaxSize(most)
                .map(Arrival::walked);
    }

    /** Makes the steps of time into times. */
    private static List<Arrival> walked(List<Arrival> steps) {
        List<Arrival> walked = new ArrayList<>();
        long time = 1_000;
        for (Arrival step : steps) {
            if (step instanceof Event event) {
                time += event.time();
                walked.add(new Event(time, event.filters(), event.values()));
            } else {
                walked.add(step);
            }
        }
        return walked;
    }
}
