package io.weir.benchmarks.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticStreamTest {
    private static long[] eventsPerKey(SyntheticStream stream, long from, long to) {
        ZipfTable table = stream.table();
        long[] events = new long[stream.keys()];
        LongStream.range(from, to).forEach(i -> events[stream.key(i, table)]++);
        return events;
    }

    @ParameterizedTest
    @EnumSource(Contestant.class)
    void theWarmUpVisitsEveryKey(Contestant contestant) {
        SyntheticStream stream = contestant.stream(2_000);

        assertThat(eventsPerKey(stream, 0, stream.warmUp())).doesNotContain(0);
    }

    @Test
    void sevenDaysHoldTwentyEventsPerKey() {
        SyntheticStream stream = SyntheticStream.uniform(50_000);

        assertThat(stream.warmUp()).isCloseTo(1_000_000, within(2_000L));
        assertThat(stream.time(stream.warmUp()) - stream.time(0))
                .isCloseTo(7L * 24 * 60 * 60 * 1000, within(stream.step()));
    }

    @Test
    void oneKeyTakesATenthOfTheHotStream() {
        SyntheticStream stream = SyntheticStream.hotKey(1_000);
        long[] events = eventsPerKey(stream, 0, 100_000);

        assertThat(events[0]).isCloseTo(10_000, within(500L));
        assertThat(events[1]).isCloseTo(90, within(60L));
    }

    @Test
    void zipfGivesTheKthKeyAKthOfTheFirstOnesEvents() {
        SyntheticStream stream = SyntheticStream.zipf(1_000);
        long[] events = eventsPerKey(stream, 1_000, 1_001_000);
        double harmonic =
                LongStream.rangeClosed(1, 1_000).mapToDouble(k -> 1.0 / k).sum();

        for (int k : new int[] {0, 1, 9, 99}) {
            double expected = 1_000_000 / (harmonic * (k + 1));
            assertThat((double) events[k]).as("key %d", k).isCloseTo(expected, within(6 * Math.sqrt(expected)));
        }
    }

    @Test
    void anEventIsAFunctionOfItsIndexAndTimesRise() {
        SyntheticStream stream = SyntheticStream.zipf(500);
        ZipfTable one = stream.table();
        ZipfTable other = stream.table();

        for (long i = 0; i < 2_000; i++) {
            assertThat(Windows.row(stream, one, i)).isEqualTo(Windows.row(stream, other, i));
            assertThat(stream.time(i + 1)).isGreaterThan(stream.time(i));
            assertThat(stream.amount(i)).isBetween(0.0, 499.99);
        }
    }

    @Test
    void aStreamWithoutKeysIsRefused() {
        assertThatThrownBy(() -> new SyntheticStream(0, KeyDistribution.UNIFORM, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keys are 0, step is 1 ms; accepted: 1 or more");
    }
}
