package io.weir.operators.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.anomaly.multivariate.MultivariateKind;
import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.anomaly.univariate.DetectorOptions;
import io.weir.ml.anomaly.univariate.GivenRange;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SeriesMemorySerializerTest {
    private static final DetectionPlan PLAN = new DetectionPlan(List.of(
            new WatchedColumn("cpu", DetectorKind.VALUE_GAP, new DetectorOptions(new GivenRange(0, 100), 7)),
            new WatchedTogether(List.of("cpu", "rate"), MultivariateKind.HALF_SPACE_TREES.ofASeries())));

    /**
     * Two watches. The first: kind 1, "cpu", "value-gap", a range from 0 to 100, 7 pairs. The second: kind 2, two columns, "cpu",
     * "rate", "half-space-trees", 15 trees of depth 6, window 500, reach 1.2, not plain, seed 1.
     */
    private static final String SNAPSHOT = "00000002"
            + "01" + "0003637075" + "000976616c75652d676170" + "01" + "0000000000000000" + "4059000000000000"
            + "00000007"
            + "02" + "00000002" + "0003637075" + "000472617465" + "001068616c662d73706163652d7472656573" + "0000000f"
            + "00000006" + "000001f4" + "3ff3333333333333" + "00" + "0000000000000001";

    @Test
    void theSnapshotHasTheLayoutThatSavepointsHoldAndIsReadFromIt() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        new SeriesMemorySerializer(PLAN).snapshotConfiguration().writeSnapshot(out);
        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(SNAPSHOT);

        SeriesMemorySerializer.Snapshot read = new SeriesMemorySerializer.Snapshot();
        read.readSnapshot(
                2,
                new DataInputDeserializer(HexFormat.of().parseHex(SNAPSHOT)),
                getClass().getClassLoader());
        assertThat(read.restoreSerializer()).isEqualTo(new SeriesMemorySerializer(PLAN));
        assertThat(new SeriesMemorySerializer(PLAN)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(read)
                        .isCompatibleAsIs())
                .isTrue();
    }

    @Test
    void theJavaSerializationOfEarlierBuildsIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> new SeriesMemorySerializer.Snapshot()
                        .readSnapshot(
                                1,
                                new DataInputDeserializer(new byte[100]),
                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("a series' memory", "version 1", "start from an empty state");
    }

    @Test
    void aDetectorThatThisVersionLacksIsNamed() {
        String unknown = SNAPSHOT.replace("76616c75652d676170", "76616c75652d676173");
        assertThatThrownBy(() -> new SeriesMemorySerializer.Snapshot()
                        .readSnapshot(
                                2,
                                new DataInputDeserializer(HexFormat.of().parseHex(unknown)),
                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("value-gas", "value-gap", "start from an empty state");
    }

    @Test
    void otherSettingsAreRefusedAndBothAreToldWithWhatToDo() {
        DetectionPlan other = new DetectionPlan(
                List.of(new WatchedColumn("cpu", DetectorKind.VALUE_GAP, new DetectorOptions(null, 7))));
        TypeSerializerSnapshot<SeriesMemory> stored = new SeriesMemorySerializer(PLAN).snapshotConfiguration();
        assertThat(new SeriesMemorySerializer(other)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(stored)
                        .isIncompatible())
                .isTrue();
        // Flink puts both texts into its message.
        assertThat(new SeriesMemorySerializer(PLAN))
                .hasToString("the memory of series watched as [cpu: value-gap in 0.0..100.0, remember 7,"
                        + " cpu+rate: half-space-trees, 15 trees, window 500] (keep the section 'detect' as it was, or start"
                        + " without the state: all series are learned anew then)");
    }

    @Test
    void aMemoryIsReadAsItWasWritten() throws IOException {
        SeriesMemorySerializer serializer = new SeriesMemorySerializer(PLAN);
        SeriesMemory memory = new SeriesMemory(PLAN.create());
        for (int i = 0; i < 700; i++) {
            memory.detector().score(i, new double[] {i % 10, i % 10, i % 7});
        }
        memory.setNewest(699);
        memory.setTimer(1000);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(memory, out);
        SeriesMemory read = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

        assertThat(read.newest()).isEqualTo(699);
        assertThat(read.timer()).isEqualTo(1000);
        double[] strange = {55, 55, 0.1};
        assertThat(read.detector().score(700, strange))
                .isEqualTo(memory.detector().score(700, strange));
        assertThat(read.detector().state()).isEqualTo(memory.detector().state());
        assertThat(read.detector().findings()).isEqualTo(memory.detector().findings());
        assertThat(memory.detector().state().length).isLessThanOrEqualTo(PLAN.maxStateBytes());
    }
}
