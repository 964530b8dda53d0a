package io.weir.benchmarks.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.benchmarks.contest.Slice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured is right: every contestant's job, in small, against the definitions of the features. */
class ContestantRunTest {
    private static final int KEYS = 100;
    private static final int EVENTS = 500;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Contestant.class)
    void aContestantComputesTheFeaturesByTheirDefinitions(Contestant contestant) throws Exception {
        SyntheticStream stream = contestant.stream(KEYS);
        try (ContestantRun run = new ContestantRun(contestant, stream, EVENTS, folder)) {
            Slice first = run.measure(EVENTS / 2, 60);
            Slice second = run.measure(EVENTS - EVENTS / 2, 60);
            Ending ending = run.finish();

            assertThat(first.events() + second.events()).isEqualTo(EVENTS);
            assertThat(first.seconds()).isPositive();
            assertThat(ending.savepointBytes()).isGreaterThan(16L * KEYS);
            double[] expected = expectedSums(stream);
            for (int f = 0; f < expected.length; f++) {
                assertThat(ending.sums()[f]).as("feature %d", f).isCloseTo(expected[f], within(1e-5 * expected[f]));
            }
        }
    }

    private static double[] expectedSums(SyntheticStream stream) {
        ZipfTable table = stream.table();
        Map<Integer, List<long[]>> events = new HashMap<>();
        double[] sums = new double[Windows.FEATURES];
        for (long i = 0; i < stream.warmUp() + EVENTS; i++) {
            int key = stream.key(i, table);
            List<long[]> ofKey = events.computeIfAbsent(key, none -> new ArrayList<>());
            ofKey.add(new long[] {stream.time(i), Math.round(stream.amount(i) * 100)});
            if (i >= stream.warmUp() && stream.exact(key)) {
                float[] features = NaiveWindows.features(ofKey, stream.time(i));
                for (int f = 0; f < features.length; f++) {
                    sums[f] += Float.isNaN(features[f]) ? 0 : features[f];
                }
            }
        }
        for (int aggregate = 0; aggregate < Windows.AGGREGATES; aggregate++) {
            // The shortest window of so few keys holds the event alone; the longest must not.
            assertThat(sums[Windows.feature(aggregate, 4)]).isGreaterThan(sums[Windows.feature(3, 0)]);
        }
        return sums;
    }
}
