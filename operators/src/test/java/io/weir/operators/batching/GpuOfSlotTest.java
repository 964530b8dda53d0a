package io.weir.operators.batching;

import static io.weir.operators.batching.MicroBatchingTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.kernel.StandInDevice;
import io.weir.gpu.route.DevicePreference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a cluster whose TaskManager has two GPUs, which are stand-ins. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GpuOfSlotTest {
    /** Where each subtask ran, by its number: the functions run in this process. */
    private static final Map<Integer, String> PLACES = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void forget() {
        PLACES.clear();
    }

    @AfterEach
    void noGpu() {
        PresentGpus.remove();
    }

    /** Scores on the GPU, and says where. */
    private static BatchScorer open(RuntimeContext task) throws Exception {
        BatchScorer scorer =
                BatchFunction.of(() -> HeldScorer.MODEL, DevicePreference.GPU).open(task);
        PLACES.put(task.getTaskInfo().getIndexOfThisSubtask(), scorer.explain().toString());
        return scorer;
    }

    private static List<Long> scored(StreamExecutionEnvironment env) throws Exception {
        DataStream<Long> scores = MicroBatching.of(env.fromSequence(1, 2_000).rebalance())
                .inputs((number, row) -> row[0] = number)
                .apply(GpuOfSlotTest::open)
                .join("score", Types.LONG, (number, outputs) -> (long) outputs[0]);
        return run(scores);
    }

    private static void assertScores(List<Long> scores) {
        assertThat(scores)
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 2_000)
                        .mapToObj(number -> 2 * number + 1)
                        .toList());
    }

    @Test
    void eachSlotHasItsGpuAndMoreSlotsShareThem() throws Exception {
        PresentGpus.install(folder, 2);
        try (GpuCluster cluster = new GpuCluster(folder, 4)) {
            StreamExecutionEnvironment env = cluster.environment();
            env.setParallelism(2);
            assertScores(scored(env));
            assertThat(new TreeMap<>(PLACES).values().stream().map(GpuOfSlotTest::device))
                    .containsExactlyInAnyOrder("Stand-in device (host) (GPU 0)", "Stand-in device (host) (GPU 1)");
            assertThat(StandInDevice.callsOn(0, StandInDevice.EXECUTION)).isPositive();
            assertThat(StandInDevice.callsOn(1, StandInDevice.EXECUTION)).isPositive();

            PLACES.clear();
            StreamExecutionEnvironment wide = cluster.environment();
            wide.setParallelism(4);
            assertScores(scored(wide));
            assertThat(PLACES.values().stream().map(GpuOfSlotTest::device))
                    .as("four slots share two GPUs evenly")
                    .containsExactlyInAnyOrder(
                            "Stand-in device (host) (GPU 0)",
                            "Stand-in device (host) (GPU 0)",
                            "Stand-in device (host) (GPU 1)",
                            "Stand-in device (host) (GPU 1)");
        }
        assertThat(StandInDevice.handles()).isZero();
        assertThat(StandInDevice.allocations()).isZero();
    }

    @Test
    void aGpuThatIsNotThereLeavesItsSlotOnTheCpuAndSaysWhich() throws Exception {
        PresentGpus.install(folder, 1);
        try (GpuCluster cluster = new GpuCluster(folder, 2)) {
            StreamExecutionEnvironment env = cluster.environment();
            env.setParallelism(2);
            assertScores(scored(env));
        }
        assertThat(PLACES.values())
                .hasSize(2)
                .anySatisfy(place -> assertThat(device(place)).isEqualTo("Stand-in device (host) (GPU 0)"))
                .anySatisfy(place -> assertThat(place)
                        .startsWith("runs on CPU")
                        .contains("GPU 1 cannot be used: cuDeviceGet failed: CUDA_ERROR_INVALID_DEVICE (CUresult 101):"
                                + " there is no GPU 1, as this process sees 1, counted from 0"
                                + " (CUDA_VISIBLE_DEVICES says which)"));
    }

    @Test
    void aMiniClusterHasTheFirstGpu() throws Exception {
        PresentGpus.install(folder, 2);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        assertScores(scored(env));
        assertThat(Set.copyOf(
                        PLACES.values().stream().map(GpuOfSlotTest::device).toList()))
                .containsExactly("Stand-in device (host) (GPU 0)");
        assertThat(StandInDevice.callsOn(1, "cuDevicePrimaryCtxRetain")).isZero();
    }

    private static String device(String place) {
        return place.substring("runs on ".length(), place.indexOf(" (c"));
    }
}
