package io.weir.benchmarks.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

class PlainRingTest {
    private static final int MOST = 40;

    /** Also after a way through bytes at each step, which no two events of one state share. */
    @Property(tries = 100)
    void everyPrefixEqualsANaiveReference(
            @ForAll @Size(max = 200) List<@IntRange(min = 1, max = 90_000_000) Integer> gaps) throws Exception {
        long[] windows = Windows.lengths();
        PlainRing ring = new PlainRing();
        PlainRing stored = new PlainRing();
        List<long[]> events = new ArrayList<>();
        long time = 0;
        for (int gap : gaps) {
            time += gap;
            long cents = gap % 1_000;
            events.add(new long[] {time, cents});
            if (events.size() > MOST) {
                events.remove(0);
            }
            for (PlainRing each : new PlainRing[] {ring, stored}) {
                each.evict(time - windows[4], MOST - 1);
                each.add(time, cents / 100.0);
            }
            stored = throughBytes(stored);

            float[] features = new float[Windows.FEATURES];
            ring.compute(time, windows, features);
            float[] expected = NaiveWindows.features(events, time);
            for (int f = 0; f < features.length; f++) {
                // Rounding of a sum of at most 40 amounts; compare takes NaN for equal to NaN.
                assertThat(Math.abs(features[f] - expected[f]) < 1e-3 || Float.compare(features[f], expected[f]) == 0)
                        .as("feature %d is %s, expected %s", f, features[f], expected[f])
                        .isTrue();
            }
            float[] restored = new float[Windows.FEATURES];
            stored.compute(time, windows, restored);
            assertThat(restored).isEqualTo(features);
        }
    }

    private static PlainRing throughBytes(PlainRing ring) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        PlainRingSerializer.INSTANCE.serialize(ring, out);
        DataOutputSerializer copy = new DataOutputSerializer(64);
        PlainRingSerializer.INSTANCE.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copy);
        return PlainRingSerializer.INSTANCE
                .deserialize(new DataInputDeserializer(copy.getCopyOfBuffer()))
                .copy();
    }
}
