package io.weir.state.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;

class TilesTest {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    @Property
    void widthsAreMultiplesOfEachOtherAndAboutAsFineAsIsAskedFor(
            @ForAll @Size(min = 1, max = 6) @UniqueElements List<@LongRange(min = 1, max = 1L << 40) Long> lengths,
            @ForAll @IntRange(min = 1, max = 256) int tilesPerWindow) {
        List<Long> windows = lengths.stream().sorted().toList();
        TileLayout layout = new TileLayout(-1, 0, windows, tilesPerWindow, List.of());
        for (int level = 0; level < windows.size(); level++) {
            long width = layout.width(level);
            long finest = level == 0 ? 1 : layout.width(level - 1);
            assertThat(width).isGreaterThanOrEqualTo(finest);
            assertThat(width % finest).isZero();
            long wanted = windows.get(level) / tilesPerWindow;
            assertThat(width).isLessThanOrEqualTo(Math.max(finest, wanted)).isGreaterThan(wanted / 2);
        }
    }

    @Test
    void longDelayDoesNotMakeTilesWithoutNumber() {
        HistoryLayout layout = new HistoryLayout(
                List.of(),
                List.of(),
                false,
                8,
                List.of(new TileLayout(-1, 7 * DAY, List.of(MINUTE, DAY), 64, List.of())));
        KeyHistory history = new KeyHistory(layout);
        for (long time = 0; time < 9 * DAY; time += MINUTE / 4) {
            history.add(time, 0, 0, new double[0]);
            history.settle(8 * DAY, 0);
        }
        // Seven days of tiles of a minute's 64th were half a million.
        assertThat(history.tiles(0).size()).isLessThan(17 * 64 + 2 * 64);
        assertThat(history.heapBytes()).isLessThan(200_000);
    }

    @Test
    void tileGoesOnIntoTheNextLongerWindowWhenItLeavesItsOwn() {
        HistoryLayout layout = new HistoryLayout(
                List.of(), List.of(), false, 2, List.of(new TileLayout(-1, 0, List.of(100L, 1000L), 10, List.of())));
        KeyHistory history = new KeyHistory(layout);
        for (long time : new long[] {10_000, 10_001, 10_015, 10_016}) {
            history.add(time, 0, 0, new double[0]);
            history.settle(1000, 0);
        }
        Tiles tiles = history.tiles(0);
        assertThat(List.of(tiles.size(0), tiles.size(1))).containsExactly(1, 0);
        // As of 10,101 the first tile is as old as its window; the events that become a tile now are not.
        history.add(10_101, 0, 0, new double[0]);
        history.settle(1000, 0);
        assertThat(List.of(tiles.size(0), tiles.size(1))).containsExactly(1, 1);
        assertThat(tiles.tile(1, 0).events()).isEqualTo(2);
        assertThat(tiles.tile(1, 0).last()).isEqualTo(10_001);
        history.add(11_002, 0, 0, new double[0]);
        history.settle(1000, 0);
        assertThat(tiles.size(0)).isZero();
        assertThat(tiles.tile(1, tiles.size(1) - 1).last()).isGreaterThan(10_002);
        history.add(13_000, 0, 0, new double[0]);
        history.settle(1000, 0);
        assertThat(history.tiles(0)).isNull();
    }
}
