package io.weir.gpu.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaModel;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.kernel.StandInDevice;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import io.weir.gpu.route.AdaptiveBackend;
import io.weir.gpu.route.DevicePreference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What gradients on the stand-in device have beside what {@link SummariesOnDeviceTest} tests of all summaries. */
class GradientsOnDeviceTest {
    @BeforeEach
    void start() {
        FreshDevice.install();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
        assertThat(StandInDevice.handles()).isZero();
    }

    private static LinearModel linear(int features) {
        float[] ones = new float[features];
        Arrays.fill(ones, 1);
        return new LinearModel(new float[features], 0, new float[features], ones, Link.LOGISTIC);
    }

    /** What README.md shows. The third step is the CPU's, as a call fails, and nobody could tell by the steps. */
    @Test
    void aLearnerStepsByTheGradientsOfItsMiniBatches() {
        Random random = new Random(3);
        Gradients gradients = Gradients.of(linear(2), Loss.LOGISTIC);
        FloatBatch in = gradients.newInput(512);
        FloatBatch slopes = gradients.newOutput();
        FloatBatch expected = gradients.newOutput();
        try (CpuBackend cpu = new CpuBackend("it is compared with");
                LoadedModel onCpu = cpu.load(gradients);
                CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = backend.load(gradients)) {
            for (int step = 0; step < 60; step++) {
                in.clear();
                while (!in.isFull()) {
                    float x = (float) random.nextGaussian();
                    float y = (float) random.nextGaussian();
                    in.append(new float[] {x, y, x - 2 * y > 1 ? 1 : 0, 1});
                }
                if (step == 2) {
                    StandInDevice.failAt("cuLaunchKernel", 4, 999);
                }
                loaded.score(in, slopes);
                onCpu.score(in, expected);
                for (int i = 0; i < slopes.rows(); i++) {
                    assertThat(slopes.get(i, 0)).isCloseTo(expected.get(i, 0), within(1e-3f));
                    in.parameters()[i] -= 0.02f * slopes.get(i, 0);
                }
            }
            assertThat(loaded.rows()).containsOnlyKeys(Placement.DEVICE, Placement.DEVICE_ERROR);
            assertThat(loaded.rows())
                    .containsEntry(Placement.DEVICE_ERROR, 512L)
                    .containsEntry(Placement.DEVICE, 59 * 512L);
        }
        float[] learned = in.parameters();
        assertThat(learned[0]).isGreaterThan(1);
        assertThat(learned[1] / learned[0]).isCloseTo(-2, within(0.2f));
        assertThat(learned[2] / learned[0]).isCloseTo(-1, within(0.2f));
    }

    @Test
    void aBatchOnItsWayKeepsItsParameters() {
        Gradients gradients = Gradients.of(linear(1), Loss.SQUARED);
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = backend.load(gradients)) {
            FloatBatch one = gradients.newInput(1);
            FloatBatch other = gradients.newInput(1);
            one.append(new float[] {1, 0, 1});
            other.append(new float[] {1, 0, 1});
            one.parameters()[0] = 3;
            other.parameters()[0] = 5;
            FloatBatch ofOne = gradients.newOutput();
            FloatBatch ofOther = gradients.newOutput();
            Pending first = loaded.submit(one, ofOne);
            Pending second = loaded.submit(other, ofOther);
            second.await();
            first.await();
            assertThat(ofOne.get(0, 0)).isEqualTo(3);
            assertThat(ofOther.get(0, 0)).isEqualTo(5);
            assertThat(loaded.explain().reason()).contains("the parameters come with each batch");
        }
    }

    @Test
    void withLessMemoryOnlySmallerBatchesAreTheDevices() {
        Gradients gradients = Gradients.of(linear(4), Loss.LOGISTIC);
        StandInDevice.limitMemory(300_000); // for 2 times 2,048 rows of 48 bytes, not for twice as many
        try (CudaBackend cuda = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = cuda.load(gradients)) {
            FloatBatch in = gradients.newInput(10_000);
            FloatBatch out = gradients.newOutput();
            Arrays.fill(in.data(), 1); // features, labels and weights
            for (int rows : new int[] {10_000, 1000}) {
                in.resize(rows);
                loaded.score(in, out);
                assertThat(out.get(0, 0)).isEqualTo(-rows / 2f);
            }
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.OUT_OF_MEMORY, 10_000L, Placement.DEVICE, 1000L));
        }
    }

    @Test
    void moreParametersThanTheDeviceTakesAreTheCpus() {
        int wide = 1_400_000;
        float[] none = new float[wide];
        Gradients gradients = Gradients.of(
                new MlpModel(
                        new float[1],
                        new float[] {1},
                        List.of(
                                new DenseLayer(1, wide, none, none, Activation.TANH),
                                new DenseLayer(wide, 1, none, new float[1], Activation.IDENTITY)),
                        MlpModel.Output.VALUES),
                Loss.SQUARED);
        try (CudaBackend cuda = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = cuda.load(gradients)) {
            FloatBatch in = gradients.newInput(1);
            in.append(new float[] {1, 7, 1});
            FloatBatch out = gradients.newOutput();
            loaded.score(in, out);
            assertThat(out.get(out.rows() - 1, 0)).isEqualTo(-7);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DOES_NOT_FIT, 1L));
            assertThat(loaded.explain().reason()).contains("parameters=4200001: on a GPU at most 4194304");
        }
    }

    @Test
    void wrongGradientsAreNoticedAndComputedAgain() {
        Gradients gradients = Gradients.of(linear(3), Loss.LOGISTIC);
        try (ScoringBackend backend = new AdaptiveBackend(
                        CudaBackend.open(CudaOptions.DEFAULT), DevicePreference.GPU, System::nanoTime);
                LoadedModel loaded = backend.load(gradients)) {
            FloatBatch in = gradients.newInput(100);
            Arrays.fill(in.data(), 1);
            in.resize(100);
            FloatBatch out = gradients.newOutput();
            Pending pending = loaded.submit(in, out);
            in.data()[gradients.labelColumn() * in.stride()] = 0; // the device has its copy by now
            pending.await();
            assertThat(out.get(0, 0)).isEqualTo(-49);
            assertThat(loaded.rows()).containsEntry(Placement.DISAGREED, 100L);
        }
    }

    /** Three times the feature with a weight of 1, and the feature less with a weight of 3: large terms, and next to no sum. */
    @Test
    void gradientsThatCancelOutButForRoundingAreNotTakenForWrong() {
        Random random = new Random(8);
        Gradients gradients = Gradients.of(linear(1), Loss.SQUARED);
        FloatBatch in = gradients.newInput(4096);
        float[] features = new float[2048];
        float[] labels = new float[2048];
        for (int i = 0; i < 2048; i++) {
            features[i] = (float) random.nextGaussian();
            labels[i] = 1e4f * (1 + random.nextFloat());
            in.append(new float[] {3 * features[i], labels[i], 1});
        }
        for (int i = 0; i < 2048; i++) {
            in.append(new float[] {-features[i], labels[i], 3});
        }
        FloatBatch out = gradients.newOutput();
        FloatBatch expected = gradients.newOutput();
        try (CpuBackend cpu = new CpuBackend("it is compared with");
                LoadedModel onCpu = cpu.load(gradients);
                ScoringBackend backend = new AdaptiveBackend(
                        CudaBackend.open(CudaOptions.DEFAULT), DevicePreference.GPU, System::nanoTime);
                LoadedModel loaded = backend.load(gradients)) {
            loaded.score(in, out);
            onCpu.score(in, expected);
            float difference = Math.abs(out.get(0, 0) - expected.get(0, 0));
            assertThat(difference).isGreaterThan(2e-3f * Math.max(1, Math.abs(expected.get(0, 0))));
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, 4096L));
        }
    }
}
