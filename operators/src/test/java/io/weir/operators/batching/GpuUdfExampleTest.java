package io.weir.operators.batching;

import static io.weir.operators.batching.MicroBatchingTest.DOCUMENT;
import static io.weir.operators.batching.MicroBatchingTest.block;
import static io.weir.operators.batching.MicroBatchingTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.Placement;
import io.weir.gpu.cpu.WeightedSum;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaModel;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.kernel.StandInDevice;
import io.weir.gpu.route.DevicePreference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The documentation's kernel of one's own, on the CPU and on a GPU's stand-in. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GpuUdfExampleTest {
    private static final List<CardSpeed.Hop> HOPS = List.of(
            new CardSpeed.Hop("a", 52.52f, 13.405f, 48.137f, 11.575f, 5),
            new CardSpeed.Hop("b", 40.713f, -74.006f, 51.507f, -0.128f, 2),
            new CardSpeed.Hop("c", 35.682f, 139.759f, 35.682f, 139.759f, 0.5f));
    private static final Path KERNEL = Path.of("../gpu-udfs/src/test/cuda/great_circle.cu");

    @AfterEach
    void noGpu() {
        PresentGpus.remove();
    }

    @Test
    void theExampleOfTheDocumentationIsTheOneThatRuns() throws Exception {
        String document = Files.readString(DOCUMENT);
        String source = Files.readString(
                Path.of("src/test/java", CardSpeed.class.getName().replace('.', '/') + ".java"));
        assertThat(source).endsWith(block(document, "java", 1));
        assertThat(Files.readString(KERNEL)).isEqualTo(block(document, "cuda", 0));
        assertThat(Files.readString(KERNEL.resolveSibling("build-ptx.sh")))
                .as("the command of the documentation is how the example's kernel was compiled")
                .contains("nvcc -ptx -arch=compute_75 -O3 ");
        assertThat(document).contains("nvcc -ptx -arch=compute_75 -O3 great_circle.cu -o ");
    }

    @Test
    void theExampleGivesTheRowsThatStandBehindItOnTheCpu() throws Exception {
        assertThat(speeds(DevicePreference.CPU))
                .containsExactlyElementsOf(
                        block(Files.readString(DOCUMENT), "text", 2).lines().toList());
    }

    @Test
    void theExampleGivesTheSameRowsOnAGpu(@TempDir Path folder) throws Exception {
        PresentGpus.install(folder, 1);
        assertThat(speeds(DevicePreference.GPU))
                .containsExactlyElementsOf(
                        block(Files.readString(DOCUMENT), "text", 2).lines().toList());
        assertThat(StandInDevice.calls(StandInDevice.EXECUTION)).isPositive();
        assertThat(StandInDevice.handles()).isZero();
        assertThat(StandInDevice.allocations()).isZero();
    }

    private static List<String> speeds(DevicePreference device) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        DataStream<CardSpeed.Hop> hops =
                env.fromData(TypeInformation.of(CardSpeed.Hop.class), HOPS.toArray(CardSpeed.Hop[]::new));
        return run(CardSpeed.define(hops, device)).stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void theKernelsWayIsTheCpusForPlacesAllOverTheEarth(@TempDir Path folder) throws Exception {
        PresentGpus.install(folder, 1);
        Random random = new Random(9);
        FloatBatch in = new FloatBatch(5, 5_000);
        while (!in.isFull()) {
            in.append(new float[] {
                180 * random.nextFloat() - 90,
                360 * random.nextFloat() - 180,
                180 * random.nextFloat() - 90,
                random.nextInt(20) == 0 ? Float.NaN : 360 * random.nextFloat() - 180,
                0.1f + random.nextFloat()
            });
        }
        FloatBatch onGpu = new FloatBatch(2, in.rows());
        FloatBatch onCpu = new FloatBatch(2, in.rows());
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = backend.load(CardSpeed.greatCircle())) {
            loaded.score(in, onGpu);
            loaded.onCpu().score(in, onCpu);
            assertThat(loaded.rows()).containsOnlyKeys(Placement.DEVICE);
        }
        for (int row = 0; row < in.rows(); row++) {
            for (int column = 0; column < 2; column++) {
                float expected = onCpu.get(row, column);
                float found = onGpu.get(row, column);
                // Half the tolerance with which sampled rows are compared.
                assertThat(Float.compare(found, expected) == 0
                                || Math.abs(found - expected) < 5e-4f * Math.max(1, expected))
                        .as("row %d: %s, and on the CPU %s", row, found, expected)
                        .isTrue();
            }
        }
    }

    @Test
    void aJobWithAWrongKernelGivesTheCpusRows(@TempDir Path folder) throws Exception {
        PresentGpus.install(folder, 1);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        DataStream<Long> sums = MicroBatching.of(env.fromSequence(1, 20_000))
                .inputs((number, row) -> row[0] = number)
                .score(() -> WeightedSum.with("weighted_sum_off", 2).build(), DevicePreference.GPU)
                .join("sum", Types.LONG, (number, outputs) -> (long) outputs[0] - 2 * number);
        assertThat(run(sums)).hasSize(20_000).containsOnly(0L);
        assertThat(StandInDevice.calls(StandInDevice.EXECUTION)).isPositive();
    }
}
