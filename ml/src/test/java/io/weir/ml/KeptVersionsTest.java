package io.weir.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptVersionsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void whatIsDroppedAtEachVersionIsExactlyWhatIsKeptNoLonger(int dense) {
        KeptVersions versions = new KeptVersions(dense);
        TreeSet<Long> kept = new TreeSet<>();
        for (long newest = 1; newest <= 1000; newest++) {
            kept.add(newest);
            for (long dropped : versions.dropped(newest)) {
                assertThat(kept.remove(dropped)).as("%d of %d", dropped, newest).isTrue();
            }
            for (long version = 0; version <= newest + 1; version++) {
                assertThat(versions.contains(version, newest))
                        .as("%d of %d", version, newest)
                        .isEqualTo(kept.contains(version));
            }
        }
    }

    @Test
    void theNewestStayWithoutAGapAndOlderOnesEverFewer() {
        KeptVersions versions = new KeptVersions(4);
        TreeSet<Long> kept = new TreeSet<>();
        for (long version = 1; version <= 100; version++) {
            if (versions.contains(version, 100)) {
                kept.add(version);
            }
        }
        assertThat(kept).containsExactly(32L, 48L, 64L, 72L, 80L, 88L, 92L, 94L, 96L, 97L, 98L, 99L, 100L);
    }

    @Test
    void whatWasHeldWhenMoreWereKeptIsSurplus() {
        KeptVersions more = new KeptVersions(8);
        TreeSet<Long> held = new TreeSet<>();
        for (long version = 1; version <= 100; version++) {
            if (more.contains(version, 100)) {
                held.add(version);
            }
        }
        assertThat(more.surplus(held)).isEmpty();
        KeptVersions fewer = new KeptVersions(3);
        assertThat(fewer.surplus(held)).contains(93, 95, 97).doesNotContain(100, 99, 98, 96);
        for (long dropped : fewer.surplus(held)) {
            held.remove(dropped);
        }
        assertThat(held).allMatch(version -> fewer.contains(version, 100));
        assertThat(fewer.surplus(held)).isEmpty();
        assertThat(fewer.surplus(new TreeSet<>())).isEmpty();
    }

    @Test
    void theLastVersionThereCanBeOverflowsNothing() {
        KeptVersions versions = new KeptVersions(1000);
        long last = ModelSnapshot.LAST_VERSION;
        assertThat(versions.contains(last, last)).isTrue();
        assertThat(versions.contains(1, last)).isFalse();
        assertThat(versions.dropped(last)).hasSizeLessThan(64);
    }
}
