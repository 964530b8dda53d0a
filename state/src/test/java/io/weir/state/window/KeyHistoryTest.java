package io.weir.state.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyHistoryTest {
    private record Entry(long time, long id, double value) {}

    private static List<Entry> entries(KeyHistory history) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            entries.add(new Entry(history.time(i), history.id(i), history.value(0, i)));
        }
        return entries;
    }

    private static KeyHistory history(long... times) {
        KeyHistory history = new KeyHistory(1);
        for (int i = 0; i < times.length; i++) {
            history.add(times[i], i, new double[] {i * 10});
        }
        return history;
    }

    @Property
    void entriesStandInOrderOfTimeAndThenOfArrival(
            @ForAll @Size(max = 40) List<@LongRange(min = -5, max = 5) Long> times) {
        KeyHistory history = new KeyHistory(1);
        List<Entry> expected = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            Entry entry = new Entry(times.get(i), i, i * 10);
            int at = history.add(entry.time(), entry.id(), new double[] {entry.value()});
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
    void shrinkingForgetsTheOldestAndTellsHowMany() {
        KeyHistory history = history(3, 1, 2);
        assertThat(history.shrinkTo(3)).isZero();
        assertThat(history.shrinkTo(2)).isOne();
        assertThat(history.time(0)).isEqualTo(2);
        assertThat(history.shrinkTo(0)).isEqualTo(2);
    }

    @Test
    void labelFindsItsEventAmongThoseOfTheSameTime() {
        KeyHistory history = history(5, 5, 5);
        assertThat(history.label(5, 1, true, 7)).isTrue();
        assertThat(history.label(5, 2, false, 8)).isTrue();
        assertThat(history.label(5, 3, true, 8)).isFalse();
        assertThat(history.label(4, 1, true, 8)).isFalse();
        assertThat(history.labelAsOf(0, 100)).isEqualTo(KeyHistory.UNKNOWN);
        assertThat(history.labelAsOf(1, 100)).isEqualTo(KeyHistory.POSITIVE);
        assertThat(history.labelAsOf(2, 100)).isEqualTo(KeyHistory.NEGATIVE);
    }

    @Test
    void labelIsUnknownBeforeItsTime() {
        KeyHistory history = history(5);
        history.label(5, 0, true, 7);
        assertThat(history.labelAsOf(0, 6)).isEqualTo(KeyHistory.UNKNOWN);
        assertThat(history.labelAsOf(0, 7)).isEqualTo(KeyHistory.POSITIVE);
    }

    @Test
    void newerLabelTakesTheOlderOnesPlaceInWhicheverOrderTheyCome() {
        KeyHistory history = history(5);
        history.label(5, 0, true, 7);
        history.label(5, 0, false, 9);
        assertThat(history.labelAsOf(0, 9)).isEqualTo(KeyHistory.NEGATIVE);
        assertThat(history.label(5, 0, true, 8)).isTrue();
        assertThat(history.labelAsOf(0, 9)).isEqualTo(KeyHistory.NEGATIVE);
        history.label(5, 0, true, 9);
        assertThat(history.labelAsOf(0, 9)).isEqualTo(KeyHistory.POSITIVE);
    }

    @Test
    void labelBeforeTheYear1970IsALabelToo() {
        KeyHistory history = history(-100);
        history.label(-100, 0, true, -50);
        assertThat(history.labelAsOf(0, -51)).isEqualTo(KeyHistory.UNKNOWN);
        assertThat(history.labelAsOf(0, -50)).isEqualTo(KeyHistory.POSITIVE);
    }

    @Test
    void copySharesNothing() {
        KeyHistory history = history(1, 2);
        history.setExpiryTimer(50);
        KeyHistory copy = history.copy();
        history.add(0, 9, new double[] {90});
        history.label(1, 0, true, 3);
        history.setExpiryTimer(60);
        assertThat(entries(copy)).containsExactly(new Entry(1, 0, 0), new Entry(2, 1, 10));
        assertThat(copy.labelAsOf(0, 100)).isEqualTo(KeyHistory.UNKNOWN);
        assertThat(copy.expiryTimer()).isEqualTo(50);
    }

    @Test
    void callersRowIsCopied() {
        KeyHistory history = new KeyHistory(1);
        double[] row = {1};
        history.add(1, 1, row);
        row[0] = 2;
        assertThat(history.value(0, 0)).isEqualTo(1);
    }
}
