package io.weir.operators.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.feature.Definition.Happened;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.TileLayout;
import io.weir.state.window.Tiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/**
 * Features of keys that have more events than are kept one by one: four of them here, and few, wide tiles.
 *
 * <p>The edge rule: a tile counts in a window if its newest event does.
 */
class TiledFeaturesTest {
    private static final long LATENESS = 25;
    private static final int EXACT_EVENTS = 4;

    @Provide
    Arbitrary<List<Arrival>> inOrder() {
        return Arrival.streams(Arrival.amounts(), 0, 20, 70);
    }

    @Provide
    Arbitrary<List<Arrival>> outOfOrder() {
        Arbitrary<Double> amounts = Arbitraries.integers().between(0, 4000).map(quarters -> quarters / 4.0);
        return Arrival.streams(amounts, 12, 20, 70);
    }

    @Provide
    Arbitrary<Long> delays() {
        return Arbitraries.of(0L, 7L, 60L);
    }

    /**
     * In order, what tiles and events together answer is the definition over a window that begins at some tile's edge: less
     * than the width of that window's tiles too early, never too late.
     */
    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void inOrderAWindowOnlyBeginsUpToOneTileTooEarly(
            @ForAll("inOrder") List<Arrival> stream, @ForAll @IntRange(min = 4, max = 8) int tilesPerWindow) {
        EveryFunction every = new EveryFunction(0, EXACT_EVENTS, tilesPerWindow);
        KeyHistory history = every.history();
        List<Happened> all = new ArrayList<>();
        boolean tooEarly = false;
        for (Arrival arrival : stream) {
            if (arrival instanceof Arrival.Event event) {
                Happened self = new Happened(all.size(), event.time(), event.filters(), event.values());
                all.add(self);
                int entry = history.add(self.time, self.id, self.filters, self.values);
                // Known at once: of what is in a tile neither the id nor the label's time is known any more.
                self.label(self.id % 3 > 0, self.time);
                history.label(self.time, self.id, self.id % 3 > 0, self.time, Long.MIN_VALUE);
                List<Happened> kept = all.subList(all.size() - history.size(), all.size());
                double[] features = every.compute(history, entry);
                for (int g = 0; g < every.step.groups().size(); g++) {
                    for (int w = 0; w < EveryFunction.WINDOWS.length; w++) {
                        tooEarly |= assertWindow(every, g, w, features, all, kept, self);
                    }
                }
                history.settle(EveryFunction.REACH, LATENESS);
            }
        }
        Statistics.label("a window began too early").collect(tooEarly);
        Statistics.label("a window began too early")
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 10));
    }

    /** Returns whether the window began too early. */
    private static boolean assertWindow(
            EveryFunction every,
            int g,
            int w,
            double[] features,
            List<Happened> all,
            List<Happened> kept,
            Happened self) {
        WindowGroup group = every.step.groups().get(g);
        long length = EveryFunction.WINDOWS[w];
        long width = every.layout().tiles().get(g).width(w);
        List<Happened> exact = Definition.window(all, group.filter(), self.time, 0, length);
        List<Happened> widest = Definition.window(all, group.filter(), self.time, 0, length + width - 1);
        Aggregate count = EveryFunction.OF_TILES.get(0);
        int counted = (int) every.feature(features, group, count, w);
        assertThat(counted).as("events of %d", length).isBetween(exact.size(), widest.size());
        List<Happened> window = widest.subList(widest.size() - counted, widest.size());
        for (Aggregate aggregate : EveryFunction.OF_TILES) {
            FeatureScanTest.assertClose(
                    every.feature(features, group, aggregate, w),
                    Definition.of(aggregate, window, self, length),
                    aggregate,
                    window,
                    self);
        }
        assertApproximate(every, group, w, features, window);
        // The others see, of the window itself, the events that are kept one by one.
        List<Happened> seen = Definition.window(kept, group.filter(), self.time, 0, length);
        for (Aggregate aggregate : EveryFunction.OF_EVENTS) {
            FeatureScanTest.assertClose(
                    every.feature(features, group, aggregate, w),
                    Definition.of(aggregate, seen, self, length),
                    aggregate,
                    seen,
                    self);
        }
        return counted > exact.size();
    }

    private static void assertApproximate(
            EveryFunction every, WindowGroup group, int w, double[] features, List<Happened> window) {
        double[] values = window.stream()
                .mapToDouble(event -> event.values[EveryFunction.AMOUNT])
                .filter(value -> !Double.isNaN(value))
                .toArray();
        for (Aggregate aggregate : EveryFunction.APPROXIMATE) {
            double value = every.feature(features, group, aggregate, w);
            if (values.length == 0) {
                assertThat(value).as(aggregate.toString()).isNaN();
            } else if (aggregate.function() == AggregateFunction.EW_VARIANCE) {
                assertThat(value).as(aggregate.toString()).isGreaterThanOrEqualTo(0);
            } else if (aggregate.function() != AggregateFunction.RATIO_TO_MEDIAN) {
                double rounding = 1e-9 * 1000;
                assertThat(value)
                        .as(aggregate.toString())
                        .isBetween(
                                Arrays.stream(values).min().orElseThrow() - rounding,
                                Arrays.stream(values).max().orElseThrow() + rounding);
            }
        }
    }

    /**
     * Out of order, behind a delay too, both edges of a window may be off, each by less than a tile's width: that of the last
     * level, for an event that comes late, because tiles grow as of the newest event.
     */
    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void outOfOrderAndBehindADelayBothEdgesAreOffByLessThanATile(
            @ForAll("outOfOrder") List<Arrival> stream,
            @ForAll("delays") long delay,
            @ForAll @IntRange(min = 4, max = 8) int tilesPerWindow) {
        EveryFunction every = new EveryFunction(delay, EXACT_EVENTS, tilesPerWindow);
        KeyHistory history = every.history();
        List<Happened> all = new ArrayList<>();
        long newest = Long.MIN_VALUE;
        boolean tiled = false;
        for (Arrival arrival : stream) {
            if (arrival instanceof Arrival.Event event) {
                newest = Math.max(newest, event.time());
                Happened self = new Happened(all.size(), event.time(), event.filters(), event.values());
                all.add(self);
                int entry = history.add(self.time, self.id, self.filters, self.values);
                tiled |= history.tiles(0) != null;
                if (self.time >= newest - LATENESS) {
                    double[] features = every.compute(history, entry);
                    for (WindowGroup group : every.step.groups()) {
                        assertEdges(every, group, features, all, self, newest - self.time);
                    }
                }
                history.settle(every.step.reach(), LATENESS);
            }
        }
        Statistics.label("tiles").collect(tiled);
        Statistics.label("tiles").coverage(coverage -> coverage.check(true).percentage(share -> share > 50));
    }

    private static void assertEdges(
            EveryFunction every, WindowGroup group, double[] features, List<Happened> all, Happened self, long lag) {
        TileLayout tiles = every.layout().tiles().get(0);
        int last = EveryFunction.WINDOWS.length - 1;
        for (int w = 0; w <= last; w++) {
            long length = EveryFunction.WINDOWS[w];
            long early = tiles.width(w) - 1;
            // In order and without a delay no tile reaches beyond the newer edge.
            long late = lag == 0 && group.delay() == 0 ? 0 : tiles.width(lag == 0 ? 0 : last) - 1;
            // What has left the window of the newest event is not asked again by one that came late.
            List<Happened> least =
                    Definition.window(all, group.filter(), self.time, group.delay() + late, length - late - lag);
            List<Happened> most = Definition.window(all, group.filter(), self.time, group.delay(), length + early);
            double count = every.feature(features, group, Aggregate.of(AggregateFunction.COUNT), w);
            assertThat(count)
                    .as("events of %d behind %d as of %s in %s", length, group.delay(), self, all)
                    .isBetween((double) least.size(), (double) most.size());
            Aggregate sum = Aggregate.of(AggregateFunction.SUM, EveryFunction.AMOUNT);
            assertThat(every.feature(features, group, sum, w))
                    .isBetween(Definition.of(sum, least, self, length), Definition.of(sum, most, self, length));
            if (!least.isEmpty()) {
                Aggregate min = Aggregate.of(AggregateFunction.MIN, EveryFunction.AMOUNT);
                assertThat(every.feature(features, group, min, w))
                        .isBetween(Definition.of(min, most, self, length), Definition.of(min, least, self, length));
                Aggregate max = Aggregate.of(AggregateFunction.MAX, EveryFunction.AMOUNT);
                assertThat(every.feature(features, group, max, w))
                        .isBetween(Definition.of(max, least, self, length), Definition.of(max, most, self, length));
            }
        }
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void unlimitedEventsAreExactAndSoAreFewerThanTheLimit(
            @ForAll("outOfOrder") List<Arrival> stream, @ForAll("delays") long delay) {
        EveryFunction unlimited = new EveryFunction(delay, HistoryLayout.UNLIMITED, 4);
        EveryFunction limited = new EveryFunction(delay, 70, 4);
        KeyHistory history = unlimited.history();
        KeyHistory other = limited.history();
        int id = 0;
        for (Arrival arrival : stream) {
            if (arrival instanceof Arrival.Event event) {
                int entry = history.add(event.time(), id, event.filters(), event.values());
                int otherEntry = other.add(event.time(), id++, event.filters(), event.values());
                assertThat(limited.compute(other, otherEntry)).isEqualTo(unlimited.compute(history, entry));
                history.settle(unlimited.step.reach(), LATENESS);
                other.settle(limited.step.reach(), LATENESS);
            }
        }
        assertThat(history.tiles(0)).isNull();
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void featuresDoNotDependOnWhenTheHistoryWasWrittenAndRead(
            @ForAll("outOfOrder") List<Arrival> stream, @ForAll("delays") long delay, @ForAll long seed)
            throws IOException {
        EveryFunction every = new EveryFunction(delay, EXACT_EVENTS, 5);
        Random random = new Random(seed);
        KeyHistory live = every.history();
        KeyHistory stored = every.history();
        List<Arrival.Event> events = new ArrayList<>();
        for (Arrival arrival : stream) {
            if (arrival instanceof Arrival.Event event) {
                int entry = live.add(event.time(), events.size(), event.filters(), event.values());
                int storedEntry = stored.add(event.time(), events.size(), event.filters(), event.values());
                events.add(event);
                assertThat(every.compute(stored, storedEntry)).isEqualTo(every.compute(live, entry));
                live.settle(every.step.reach(), LATENESS);
                stored.settle(every.step.reach(), LATENESS);
            } else if (arrival instanceof Arrival.Label label && !events.isEmpty()) {
                int of = label.of() % events.size();
                long time = events.get(of).time();
                assertThat(stored.label(time, of, label.positive(), time + label.delay(), Long.MIN_VALUE))
                        .isEqualTo(live.label(time, of, label.positive(), time + label.delay(), Long.MIN_VALUE));
            }
            if (random.nextBoolean()) {
                stored = every.written(stored);
            }
        }
    }

    @Test
    void lateEventFindsWhatIsOlderThanTheNewestEventsWindow() {
        EveryFunction every = new EveryFunction(0, EXACT_EVENTS, 8);
        KeyHistory history = every.history();
        List<Happened> all = new ArrayList<>();
        // All but the last few are older than the longest window when they become tiles.
        for (int i = 0; i < 20; i++) {
            Happened event = new Happened(i, i < 15 ? 1000 + i : 1060, 0b11, 1, 1, 0, 0);
            all.add(event);
            history.add(event.time, i, event.filters, event.values);
            if (i == 14 || i == 19) {
                history.settle(EveryFunction.REACH, LATENESS);
            }
        }
        Happened late = new Happened(20, 1040, 0b11, 1, 1, 0, 0);
        all.add(late);
        double[] features = every.compute(history, history.add(late.time, 20, late.filters, late.values));
        List<Happened> exact = Definition.window(all, -1, late.time, 0, 40);
        assertThat(exact).hasSize(15);
        // One more lies in a tile across the window's old edge.
        assertThat(every.feature(features, every.step.groups().get(0), EveryFunction.OF_TILES.get(0), 2))
                .isEqualTo(exact.size() + 1.0);
    }

    @Test
    void behindADelayThatIsLongerThanItsEventsOneByOneAKeyHasNone() {
        EveryFunction every = new EveryFunction(7, EXACT_EVENTS, 8);
        KeyHistory history = every.history();
        double[] features = {};
        for (int i = 0; i < 60; i++) {
            int entry = history.add(1000 + i, i, 0b11, new double[] {5, 1, 0, 0});
            features = every.compute(history, entry);
            history.settle(every.step.reach(), LATENESS);
        }
        WindowGroup group = every.step.groups().get(0);
        for (Aggregate aggregate : EveryFunction.OF_EVENTS) {
            // A length is 0 where there is nothing, all else is missing.
            Double ofNone = aggregate.function() == AggregateFunction.CLEAN_RUN ? 0 : Double.NaN;
            assertThat(every.feature(features, group, aggregate, 2))
                    .as(aggregate.toString())
                    .isEqualTo(ofNone);
        }
        assertThat(every.feature(features, group, Aggregate.of(AggregateFunction.AVG, EveryFunction.AMOUNT), 2))
                .isEqualTo(5);
    }

    @Test
    void firstAndLastKeepTheirOrderWhenALateEventIsOlderThanATile() {
        EveryFunction every = new EveryFunction(0, EXACT_EVENTS, 8);
        KeyHistory history = every.history();
        for (int i = 0; i < 6; i++) {
            history.add(1020 + i, i, 0b11, new double[] {i, 1, 0, 0});
            history.settle(EveryFunction.REACH, LATENESS);
        }
        assertThat(history.tiles(0)).isNotNull();
        history.add(1010, 6, 0b11, new double[] {-7, 1, 0, 0});
        double[] features = every.compute(history, history.add(1026, 7, 0b11, new double[] {9, 1, 0, 0}));
        WindowGroup group = every.step.groups().get(0);
        assertThat(every.feature(features, group, Aggregate.of(AggregateFunction.FIRST, EveryFunction.AMOUNT), 2))
                .isEqualTo(-7);
        assertThat(every.feature(features, group, Aggregate.of(AggregateFunction.LAST, EveryFunction.AMOUNT), 2))
                .isEqualTo(9);
    }

    @Test
    void keyOfManyEventsStaysSmall() throws IOException {
        EveryFunction every = new EveryFunction(60, 64, 16);
        KeyHistory history = every.history();
        Random random = new Random(1);
        long time = 1_000_000;
        long mostHeap = 0;
        for (int i = 0; i < 100_000; i++) {
            time += random.nextInt(200) == 0 ? 1 : 0;
            history.add(time - random.nextInt(3), i, i & 3, new double[] {
                random.nextInt(100_000) / 100.0, random.nextInt(500), 0, 0
            });
            history.settle(every.step.reach(), LATENESS);
            mostHeap = Math.max(mostHeap, history.heapBytes());
            assertThat(history.size()).isLessThanOrEqualTo(64);
        }
        for (int g = 0; g < every.step.groups().size(); g++) {
            Tiles tiles = history.tiles(g);
            assertThat(tiles.size()).isPositive();
            for (int level = 0; level < tiles.levels(); level++) {
                assertThat((long) tiles.size(level))
                        .isLessThanOrEqualTo(most(every.layout().tiles().get(g), level));
            }
        }
        // Three groups of some hundred tiles, each with two sketches and three small parts.
        assertThat(mostHeap).isLessThan(25_000_000);
        assertThat(every.bytes(history).length).isLessThan(3_000_000);
    }

    /** As invariant 3 of {@link Tiles} says. */
    private static long most(TileLayout layout, int level) {
        int longest = layout.windows().size() - 1;
        long from = level == 0 ? 0 : layout.delay() + layout.windows().get(level - 1);
        long to = layout.delay() + layout.windows().get(level) + (level == longest ? LATENESS : 0);
        return (to - from) / layout.width(level) + 2;
    }
}
