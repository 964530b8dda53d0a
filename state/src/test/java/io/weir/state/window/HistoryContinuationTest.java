package io.weir.state.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.state.window.TilePart.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * What is kept does not depend on when it was written, read or copied: any history, with tiles too, is the same bit by bit,
 * and goes on to be.
 */
class HistoryContinuationTest {
    private static final List<Long> WINDOWS = List.of(8L, 40L, 200L);
    private static final long LATENESS = 10;
    private static final long REACH = 200 + 30;

    private static final List<TilePart> PARTS = List.of(
            new TilePart(Kind.MOMENTS, 0),
            new TilePart(Kind.ENDS, 0),
            new TilePart(Kind.DISTINCT, 1),
            new TilePart(Kind.QUANTILES, 0),
            new TilePart(Kind.QUANTILES, 1),
            new TilePart(Kind.LABELS, TilePart.LABEL));

    /** Few events one by one, so that most histories have tiles. */
    private static final HistoryLayout LAYOUT = new HistoryLayout(
            List.of("amount", "distance"),
            List.of("at_night"),
            true,
            4,
            List.of(new TileLayout(-1, 0, WINDOWS, 4, PARTS), new TileLayout(0, 30, WINDOWS, 6, PARTS)));

    private static final KeyHistorySerializer SERIALIZER = new KeyHistorySerializer(LAYOUT);

    /** An event, {@code step} after the newest, and a label of an event that came {@code back} events before. */
    record Arrival(int step, int filters, double first, double second, int back, boolean positive, int labelDelay) {}

    private static void arrive(KeyHistory history, List<Arrival> arrivals, int at, List<Long> times) {
        Arrival arrival = arrivals.get(at);
        long time = (times.isEmpty()
                        ? 1_000
                        : times.stream().mapToLong(t -> t).max().orElseThrow())
                + arrival.step();
        int entry = history.add(time, at, arrival.filters(), new double[] {arrival.first(), arrival.second()});
        history.overtake(entry + 1);
        history.settle(REACH, LATENESS);
        history.setExpiryTimer(time + REACH);
        times.add(time);
        int labeled = at - arrival.back();
        if (labeled >= 0) {
            history.label(
                    times.get(labeled),
                    labeled,
                    arrival.positive(),
                    times.get(labeled) + arrival.labelDelay(),
                    Long.MIN_VALUE);
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void historyThatIsWrittenAndReadAfterEachEventIsTheSameAsOneThatNeverWas(
            @ForAll("arrivals") List<Arrival> arrivals) {
        boolean tiled = sameAs(arrivals, history -> HistoryText.written(SERIALIZER, history));
        Statistics.label("tiles").collect(tiled);
        Statistics.label("tiles").coverage(coverage -> coverage.check(true).percentage(share -> share > 50));
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void copyGoesOnAsTheHistoryItWasTakenFrom(@ForAll("arrivals") List<Arrival> arrivals) {
        sameAs(arrivals, KeyHistory::copy);
    }

    private static boolean sameAs(List<Arrival> arrivals, UnaryOperator<KeyHistory> between) {
        KeyHistory untouched = new KeyHistory(LAYOUT);
        KeyHistory history = new KeyHistory(LAYOUT);
        List<Long> times = new ArrayList<>();
        List<Long> sameTimes = new ArrayList<>();
        boolean tiled = false;
        for (int i = 0; i < arrivals.size(); i++) {
            arrive(untouched, arrivals, i, times);
            arrive(history, arrivals, i, sameTimes);
            KeyHistory before = history;
            history = between.apply(history);
            assertThat(HistoryText.of(history)).isEqualTo(HistoryText.of(untouched));
            // Whoever still holds the one from before shares nothing with it.
            before.add(0, -1, 0, new double[2]);
            tiled |= untouched.tiles().length > 0;
        }
        return tiled;
    }

    @Provide
    Arbitrary<List<Arrival>> arrivals() {
        Arbitrary<Double> values = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of(Double.NaN, -0.0, Double.POSITIVE_INFINITY, 1e300, Double.MIN_VALUE)),
                Tuple.of(8, Arbitraries.doubles().between(-1000, 1000)),
                Tuple.of(4, Arbitraries.integers().between(-9999, 9999).map(cents -> cents / 100.0)));
        // Mostly in order and close together, some late, some after a long silence.
        Arbitrary<Integer> steps = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.integers().between(0, 6)),
                Tuple.of(4, Arbitraries.integers().between(-LAST_LATE, 0)),
                Tuple.of(1, Arbitraries.integers().between(100, 300)));
        return Combinators.combine(
                        steps,
                        Arbitraries.integers().between(0, 1),
                        values,
                        values,
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 50))
                .as(Arrival::new)
                .list()
                .ofMaxSize(80);
    }

    private static final int LAST_LATE = 60;
}
