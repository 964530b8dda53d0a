package io.weir.operators.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Payments;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.KeyHistorySerializer;
import io.weir.state.window.LabelEffect;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Labels that are read before their own time, of a key whose events become tiles. */
class TiledLabelsTest {
    private static final FeatureStep STEP = new FeatureStep(
            List.of(Payments.CARD),
            List.of(),
            List.of(),
            List.of(new WindowGroup(
                    WindowGroup.ALL,
                    0,
                    new long[] {1000},
                    List.of(
                            Aggregate.of(AggregateFunction.COUNT, Aggregate.LABEL),
                            Aggregate.of(AggregateFunction.SUM, Aggregate.LABEL)),
                    0,
                    Double.NaN)));
    private static final HistoryLayout LAYOUT = FeatureScan.layout(STEP, Payments.SCHEMA, 8, 4);
    private static final int EVENTS = 100;

    /**
     * Every event's label becomes known 50 ms after it. It is read that much before its time, be its event still kept by
     * itself or in a tile, and must count from its time on.
     */
    @Property(tries = 40)
    void labelThatIsReadEarlyCountsInATileOnlyFromItsOwnTimeOn(@ForAll @IntRange(max = 49) int lead)
            throws IOException {
        FeatureScan scan = new FeatureScan(STEP);
        KeyHistory history = new KeyHistory(LAYOUT);
        double[] features = new double[STEP.size()];
        for (int i = 0; i < EVENTS; i++) {
            int read = i - 50 + lead;
            if (read >= 0 && read < i) {
                assertThat(history.label(read, read, read % 3 == 0, read + 50, Long.MIN_VALUE))
                        .isEqualTo(LabelEffect.CHANGED);
            }
            int entry = history.add(i, i, 0, new double[0]);
            scan.compute(history, entry, features);
            history.settle(1000, 0);
            history = written(history);
            // Those read so far whose time has come: of events up to i - 50.
            int known = Math.max(0, i - 50 + 1);
            assertThat(features[0]).as("labels known at %d", i).isEqualTo(known);
            assertThat(features[1]).as("positive labels known at %d", i).isEqualTo((known + 2) / 3);
        }
        assertThat(history.tiles(0)).isNotNull();
    }

    private static KeyHistory written(KeyHistory history) throws IOException {
        KeyHistorySerializer serializer = new KeyHistorySerializer(LAYOUT);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(history, out);
        return serializer.copy(serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())));
    }
}
