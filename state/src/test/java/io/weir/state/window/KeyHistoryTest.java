package io.weir.state.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.state.aggregate.LabelCounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyHistoryTest {
    private static final HistoryLayout ONE_COLUMN = HistoryLayout.exact(List.of("amount"));

    private record Entry(long time, long id, double value) {}

    private static List<Entry> entries(KeyHistory history) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            entries.add(new Entry(history.time(i), history.id(i), history.value(0, i)));
        }
        return entries;
    }

    private static KeyHistory history(long... times) {
        KeyHistory history = new KeyHistory(ONE_COLUMN);
        for (int i = 0; i < times.length; i++) {
            history.add(times[i], i, 0, new double[] {i * 10});
        }
        return history;
    }

    @Property
    void entriesStandInOrderOfTimeAndThenOfArrival(
            @ForAll @Size(max = 40) List<@LongRange(min = -5, max = 5) Long> times) {
        KeyHistory history = new KeyHistory(ONE_COLUMN);
        List<Entry> expected = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            Entry entry = new Entry(times.get(i), i, i * 10);
            int at = history.add(entry.time(), entry.id(), 0, new double[] {entry.value()});
            expected.add(entry);
            expected.sort(Comparator.comparingLong(Entry::time)); // stable
            assertThat(entries(history)).isEqualTo(expected);
            assertThat(at).isEqualTo(expected.indexOf(entry));
        }
    }

    @Property
    void whatIsForgottenIsExactlyWhatIsNotLater(
            @ForAll @Size(max = 40) List<@LongRange(min = -5, max = 5) Long> times,
            @ForAll @LongRange(min = -7, max = 7) long upTo) {
        KeyHistory history = history(times.stream().mapToLong(t -> t).toArray());
        List<Entry> expected = new ArrayList<>(entries(history));
        expected.removeIf(entry -> entry.time() <= upTo);
        history.evictUpTo(upTo);
        assertThat(entries(history)).isEqualTo(expected);
    }

    @Test
    void evictionAtTheEndsOfTimeDoesNotOverflow() {
        KeyHistory history = history(Long.MIN_VALUE, 0, Long.MAX_VALUE);
        history.evictUpTo(Long.MIN_VALUE);
        assertThat(history.size()).isEqualTo(2);
        history.evictUpTo(Long.MAX_VALUE);
        assertThat(history.size()).isZero();
    }

    @Test
    void labelFindsItsEventAmongThoseOfTheSameTime() {
        KeyHistory history = history(5, 5, 5);
        assertThat(history.label(5, 1, true, 7, Long.MAX_VALUE)).isEqualTo(LabelEffect.CHANGED);
        assertThat(history.label(5, 2, false, 8, Long.MAX_VALUE)).isEqualTo(LabelEffect.CHANGED);
        assertThat(history.label(5, 3, true, 8, Long.MAX_VALUE)).isEqualTo(LabelEffect.FORGOTTEN);
        assertThat(history.label(4, 1, true, 8, Long.MAX_VALUE)).isEqualTo(LabelEffect.FORGOTTEN);
        assertThat(history.labelAsOf(0, 100)).isEqualTo(KeyHistory.UNKNOWN);
        assertThat(history.labelAsOf(1, 100)).isEqualTo(KeyHistory.POSITIVE);
        assertThat(history.labelAsOf(2, 100)).isEqualTo(KeyHistory.NEGATIVE);
    }

    @Test
    void labelIsUnknownBeforeItsTime() {
        KeyHistory history = history(5);
        history.label(5, 0, true, 7, Long.MAX_VALUE);
        assertThat(history.labelAsOf(0, 6)).isEqualTo(KeyHistory.UNKNOWN);
        assertThat(history.labelAsOf(0, 7)).isEqualTo(KeyHistory.POSITIVE);
    }

    @Test
    void newerLabelTakesTheOlderOnesPlaceInWhicheverOrderTheyCome() {
        KeyHistory history = history(5);
        history.label(5, 0, true, 7, Long.MAX_VALUE);
        history.label(5, 0, false, 9, Long.MAX_VALUE);
        assertThat(history.labelAsOf(0, 9)).isEqualTo(KeyHistory.NEGATIVE);
        assertThat(history.label(5, 0, true, 8, Long.MAX_VALUE)).isEqualTo(LabelEffect.NONE);
        assertThat(history.labelAsOf(0, 9)).isEqualTo(KeyHistory.NEGATIVE);
        history.label(5, 0, true, 9, Long.MAX_VALUE);
        assertThat(history.labelAsOf(0, 9)).isEqualTo(KeyHistory.POSITIVE);
    }

    @Test
    void correctionThatIsReadEarlyLeavesTheLabelThatItCorrectsUntilItIsKnown() {
        for (List<Integer> order : List.of(List.of(7, 9, 11), List.of(11, 9, 7), List.of(9, 11, 7))) {
            KeyHistory history = history(5);
            for (int labelTime : order) {
                history.label(5, 0, labelTime != 9, labelTime, 6);
            }
            assertThat(List.of(6, 7, 8, 9, 10, 11))
                    .extracting(asOf -> history.labelAsOf(0, asOf))
                    .containsExactly(
                            KeyHistory.UNKNOWN,
                            KeyHistory.POSITIVE,
                            KeyHistory.POSITIVE,
                            KeyHistory.NEGATIVE,
                            KeyHistory.NEGATIVE,
                            KeyHistory.POSITIVE);
            history.add(20, 1, 0, new double[history.columns()]);
            history.settle(1_000, 10);
            assertThat(history.labelAsOf(0, 9)).isEqualTo(KeyHistory.NEGATIVE);
            assertThat(history.copy().labelAsOf(0, 11)).isEqualTo(KeyHistory.POSITIVE);
            history.add(40, 2, 0, new double[history.columns()]);
            history.settle(1_000, 10);
            assertThat(history.early()).isNull();
            assertThat(history.labelAsOf(0, 11)).isEqualTo(KeyHistory.POSITIVE);
        }
    }

    @Test
    void labelsThatAreKnownAtTheWatermarkDoNotWaitForAnEvent() {
        KeyHistory history = new KeyHistory(tiled(
                2,
                true,
                List.of(new TileLayout(
                        -1, 0, List.of(100_000L), 10, List.of(new TilePart(TilePart.Kind.LABELS, TilePart.LABEL))))));
        for (int i = 1; i <= 100; i++) {
            history.add(1000 + i, i, 0, new double[1]);
            history.settle(100_000, 0);
        }
        for (int i = 1; i <= 90; i++) {
            assertThat(history.label(1000 + i, i, true, 5000 + i, 5000 + i - 3)).isEqualTo(LabelEffect.CHANGED);
            assertThat(history.early().heapBytes()).isLessThan(400);
        }
        history.label(1091, 91, true, 6000, 6000);
        assertThat(history.early()).isNull();
    }

    @Test
    void labelThatWaitsWhileItsEventBecomesATileIsCountedWhereItPassedTheFilter() {
        List<TilePart> labels = List.of(new TilePart(TilePart.Kind.LABELS, TilePart.LABEL));
        KeyHistory history = new KeyHistory(tiled(
                2,
                true,
                List.of(
                        new TileLayout(1, 0, List.of(100L), 1, labels),
                        new TileLayout(0, 0, List.of(100L), 1, labels))));
        for (int i = 0; i < 6; i++) {
            history.add(1000 + i, i, i % 2 == 0 ? 0b01 : 0b11, new double[1]);
            history.label(1000 + i, i, true, 1020, 1000);
            history.settle(100, 0);
        }
        history.add(1030, 9, 0, new double[1]);
        assertThat(((LabelCounts) history.tiles(1).total(0).part(0)).known()).isEqualTo(4);
        assertThat(((LabelCounts) history.tiles(0).total(0).part(0)).known()).isEqualTo(2);
    }

    @Test
    void orderInWhichWaitingLabelsWereReadChangesNothing() {
        List<String> seen = new ArrayList<>();
        for (List<Integer> order : List.of(List.of(1, 2, 3), List.of(3, 1, 2), List.of(2, 3, 1), List.of(3, 2, 1))) {
            KeyHistory history = new KeyHistory(tiled(
                    2,
                    true,
                    List.of(new TileLayout(
                            -1, 0, List.of(100L), 1, List.of(new TilePart(TilePart.Kind.LABELS, TilePart.LABEL))))));
            for (int i = 1; i <= 5; i++) {
                history.add(1000 + i, i, 0, new double[1]);
                history.settle(100, 0);
            }
            for (int i : order) {
                history.label(1000 + i, i, i > 1, 1020, Long.MIN_VALUE);
            }
            history.add(1030, 9, 0, new double[1]);
            seen.add(HistoryText.of(history));
        }
        assertThat(new HashSet<>(seen)).hasSize(1);
    }

    @Test
    void arrayOfABurstIsGivenBack() {
        KeyHistory history = new KeyHistory(HistoryLayout.exact(List.of("amount")));
        for (int i = 0; i < 100_000; i++) {
            history.add(i, i, 0, new double[] {i});
        }
        history.add(1_000_000, 1, 0, new double[] {7});
        history.settle(10, 0);
        assertThat(history.heapBytes()).isLessThan(1_000);
        assertThat(history.time(0)).isEqualTo(1_000_000);
        assertThat(history.value(0, 0)).isEqualTo(7);
        assertThat(history.add(1_000_001, 2, 0, new double[] {8})).isOne();
    }

    @Test
    void labelBeforeTheYear1970IsALabelToo() {
        KeyHistory history = history(-100);
        history.label(-100, 0, true, -50, Long.MAX_VALUE);
        assertThat(history.labelAsOf(0, -51)).isEqualTo(KeyHistory.UNKNOWN);
        assertThat(history.labelAsOf(0, -50)).isEqualTo(KeyHistory.POSITIVE);
    }

    @Test
    void copySharesNothing() {
        KeyHistory history = history(1, 2);
        history.setExpiryTimer(50);
        KeyHistory copy = history.copy();
        history.add(0, 9, 0, new double[] {90});
        history.label(1, 0, true, 3, Long.MAX_VALUE);
        history.setExpiryTimer(60);
        assertThat(entries(copy)).containsExactly(new Entry(1, 0, 0), new Entry(2, 1, 10));
        assertThat(copy.labelAsOf(0, 100)).isEqualTo(KeyHistory.UNKNOWN);
        assertThat(copy.expiryTimer()).isEqualTo(50);
    }

    @Test
    void callersRowIsCopied() {
        KeyHistory history = new KeyHistory(ONE_COLUMN);
        double[] row = {1};
        history.add(1, 1, 0, row);
        row[0] = 2;
        assertThat(history.value(0, 0)).isEqualTo(1);
    }

    private static HistoryLayout tiled(int exactEvents, boolean labels, List<TileLayout> tiles) {
        return new HistoryLayout(List.of("amount"), List.of("night", "abroad"), labels, exactEvents, tiles);
    }

    @Test
    void eventPassesTheFiltersOfItsBits() {
        KeyHistory history = new KeyHistory(tiled(10, true, List.of()));
        history.add(1, 1, 0b00, new double[1]);
        history.add(2, 2, 0b01, new double[1]);
        history.add(3, 3, 0b11, new double[1]);
        history.label(3, 3, true, 4, Long.MAX_VALUE);
        history.overtake(0);
        assertThat(passed(history, -1)).containsExactly(true, true, true);
        assertThat(passed(history, 0)).containsExactly(false, true, true);
        assertThat(passed(history, 1)).containsExactly(false, false, true);
        assertThat(history.labelAsOf(2, 4)).isEqualTo(KeyHistory.POSITIVE);
    }

    private static List<Boolean> passed(KeyHistory history, int filter) {
        List<Boolean> passed = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            passed.add(history.passed(i, KeyHistory.mask(filter)));
        }
        return passed;
    }

    @Test
    void allFiltersOfAMarkAreToldApart() {
        List<String> names = IntStream.range(0, HistoryLayout.MOST_FILTERS)
                .mapToObj(Integer::toString)
                .toList();
        HistoryLayout layout = new HistoryLayout(List.of("amount"), names, true, 10, List.of());
        KeyHistorySerializer serializer = new KeyHistorySerializer(layout);
        KeyHistory history = new KeyHistory(layout);
        for (int f = 0; f < names.size(); f++) {
            history.add(f, f, 1 << f, new double[1]);
            history.label(f, f, true, f, Long.MAX_VALUE);
        }
        KeyHistory back = HistoryText.written(serializer, history);
        for (int f = 0; f < names.size(); f++) {
            for (int i = 0; i < names.size(); i++) {
                assertThat(back.passed(i, KeyHistory.mask(f))).isEqualTo(i == f);
            }
            assertThat(back.labelAsOf(f, f)).isEqualTo(KeyHistory.POSITIVE);
        }
        assertThatThrownBy(() -> new HistoryLayout(List.of(), Collections.nCopies(30, "f"), true, 10, List.of()))
                .hasMessage("there are 30 filters of one key, accepted: at most 29");
        assertThatThrownBy(() -> new HistoryLayout(List.of(), List.of(), true, 1, List.of()))
                .hasMessage("exactEvents is 1, accepted: 2 or more");
    }

    @Test
    void answerIsOvertakenOnce() {
        KeyHistory history = history(1, 2, 3, 4);
        assertThat(history.overtake(2)).isEqualTo(2);
        assertThat(history.overtake(1)).isEqualTo(1);
        assertThat(history.overtake(4)).isZero();
        history.add(0, 9, 0, new double[1]);
        assertThat(history.overtake(0)).isEqualTo(2);
    }

    @Test
    void settlingKeepsWhatIsYoungerThanReachAndLateness() {
        KeyHistory history = history(10, 11, 12, 40);
        assertThat(history.settle(20, 8)).isFalse();
        assertThat(entries(history)).extracting(Entry::time).containsExactly(40L);
        history.add(12, 1, 0, new double[1]);
        history.settle(20, 8);
        assertThat(history.size()).isOne();
        history.add(13, 1, 0, new double[1]);
        history.settle(20, 8);
        assertThat(history.size()).isEqualTo(2);
    }

    @Test
    void olderHalfBecomesTilesWhenThereAreTooMany() {
        KeyHistory history = new KeyHistory(tiled(
                4,
                true,
                List.of(
                        new TileLayout(-1, 0, List.of(100L), 10, List.of()),
                        new TileLayout(1, 0, List.of(100L), 10, List.of()))));
        for (int i = 1; i <= 4; i++) {
            history.add(1000 + i, i, 0b01, new double[1]);
            assertThat(history.settle(100, 0)).isFalse();
        }
        assertThat(history.tiles(0)).isNull();
        history.add(1005, 5, 0b11, new double[1]);
        assertThat(history.settle(100, 0)).isTrue();
        assertThat(entries(history)).extracting(Entry::time).containsExactly(1004L, 1005L);
        assertThat(history.tiles(0).size()).isOne();
        Tile tile = history.tiles(0).tile(0, 0);
        assertThat(List.of(tile.first(), tile.last(), tile.events())).containsExactly(1001L, 1003L, 3L);
        // None of the three passed the second group's filter.
        assertThat(history.tiles(1).size()).isZero();
    }

    @Test
    void labelsOfATiledEventAreCountedWhereItsFilterIsNotInQuestion() {
        List<TilePart> labels = List.of(new TilePart(TilePart.Kind.LABELS, TilePart.LABEL));
        KeyHistory history = new KeyHistory(tiled(
                2,
                true,
                List.of(
                        new TileLayout(-1, 0, List.of(100L), 10, labels),
                        new TileLayout(0, 0, List.of(100L), 10, labels))));
        for (int i = 1; i <= 3; i++) {
            history.add(1000 + i, i, 0b01, new double[1]);
            history.settle(100, 0);
        }
        assertThat(history.label(1001, 1, true, 1002, Long.MAX_VALUE)).isEqualTo(LabelEffect.CHANGED);
        // A correction counts as one more label.
        assertThat(history.label(1001, 1, false, 1003, Long.MAX_VALUE)).isEqualTo(LabelEffect.CHANGED);
        assertThat(history.label(900, 1, true, 1003, Long.MAX_VALUE)).isEqualTo(LabelEffect.FORGOTTEN);
        LabelCounts all = (LabelCounts) history.tiles(0).tile(0, 0).part(0);
        assertThat(List.of(all.known(), all.positive())).containsExactly(2L, 1L);
        LabelCounts filtered = (LabelCounts) history.tiles(1).tile(0, 0).part(0);
        assertThat(filtered.known()).isZero();
    }

    @Test
    void keyIsForgottenWithItsTiles() {
        KeyHistory history =
                new KeyHistory(tiled(2, true, List.of(new TileLayout(-1, 0, List.of(100L), 10, List.of()))));
        for (int i = 1; i <= 3; i++) {
            history.add(1000 + i, i, 0, new double[1]);
            history.settle(100, 5);
        }
        assertThat(history.expire(1107, 105)).isTrue();
        assertThat(history.expire(1108, 105)).isFalse();
        assertThat(history.tiles(0)).isNull();
        assertThat(history.size()).isZero();
    }

    @Test
    void historyOfASavepointGoesOnInTheJobsLayout() {
        HistoryLayout saved = tiled(10, true, List.of());
        KeyHistory history = new KeyHistory(saved);
        for (int i = 0; i < 10; i++) {
            history.add(i, i, 0b10, new double[] {i});
        }
        HistoryLayout fewer = tiled(4, false, List.of());
        history.adopt(fewer);
        assertThat(history.id(0)).isZero();
        assertThat(history.settle(100, 0)).isTrue();
        assertThat(history.size()).isEqualTo(2);
        assertThatThrownBy(() -> history.adopt(ONE_COLUMN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("filters=[night, abroad]")
                .hasMessageContaining("cannot go on as HistoryLayout[columns=[amount], filters=[], labels=true")
                .hasMessageEndingWith("accepted: the same columns, filters, labels and tiles");
    }

    @Test
    void heapIsCountedWithWhatGrows() {
        KeyHistory history = new KeyHistory(ONE_COLUMN);
        long empty = history.heapBytes();
        for (int i = 0; i < 1000; i++) {
            history.add(i, i, 0, new double[1]);
        }
        // time, id, label time and value: 32 bytes
        assertThat(history.heapBytes() - empty).isBetween(32_000L - 200, 32_000L * 3 / 2);
    }
}
