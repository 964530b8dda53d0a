package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.gpu.cpu.ReferenceScores;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;
import io.weir.gpu.model.NeighborModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The CUDA backend on the stand-in device, which runs the kernels as they are checked in, compiled for this computer. */
class CudaBackendTest {
    private static final LinearModel LINEAR =
            new LinearModel(new float[] {2, -1}, 0.5f, new float[] {10, 0}, new float[] {5, 1}, Link.IDENTITY);

    static List<String> kinds() {
        return ReferenceScores.kinds();
    }

    private long owned;

    @BeforeEach
    void start() {
        FreshDevice.install();
        owned = DeviceScope.ownedByAll();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
        assertThat(StandInDevice.handles()).isZero();
        assertThat(DeviceScope.ownedByAll()).isEqualTo(owned);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void outputsAreWithinTheStatedErrorOfTheDefinition(String kind) {
        Random random = new Random(kind.hashCode());
        for (int round = 0; round < 12; round++) {
            StandInDevice.runThreads(StandInDevice.Order.values()[round % 3]);
            DenseModel model = ReferenceScores.model(kind, random);
            FloatBatch in = ReferenceScores.rows(kind, random, model.features(), 1 + random.nextInt(300));
            assertScoredOnDevice(model, in);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aRowsOutputsAreTheSameBitsAloneAndInAnyBatch(String kind) {
        Random random = new Random(3L * kind.hashCode());
        DenseModel model = ReferenceScores.model(kind, random);
        FloatBatch in = ReferenceScores.rows(kind, random, model.features(), 4096);
        FloatBatch whole = new FloatBatch(model.outputs(), 4096);
        FloatBatch pieces = new FloatBatch(model.outputs(), 5000);
        CudaOptions small = new CudaOptions(0, 80, OnDeviceFailure.CPU);
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                CudaBackend inPieces = CudaBackend.open(small);
                CudaModel loaded = backend.load(model);
                CudaModel loadedInPieces = inPieces.load(model)) {
            loaded.score(in, whole);
            loadedInPieces.score(in, pieces);
            for (int row = 0; row < in.rows(); row++) {
                assertThat(bits(pieces, row)).as("row %d", row).isEqualTo(bits(whole, row));
            }
            FloatBatch one = new FloatBatch(model.features(), 1);
            FloatBatch alone = new FloatBatch(model.outputs(), 1);
            for (int row = 0; row < in.rows(); row += 97) {
                one.clear();
                one.append(rowOf(in, row));
                loaded.score(one, alone);
                assertThat(bits(alone, 0)).as("row %d", row).isEqualTo(bits(whole, row));
            }
            assertThat(loaded.rows()).containsOnlyKeys(Placement.DEVICE);
            assertThat(loadedInPieces.rows()).isEqualTo(Map.of(Placement.DEVICE, 4096L));
        }
    }

    @Test
    void shallowForestsAreCompleteAndDeepOnesAreNot() {
        Random random = new Random(5);
        for (int depth : new int[] {0, 1, 6, 14}) {
            ForestModel model = ReferenceScores.forest(random, 30, depth);
            FloatBatch in = ReferenceScores.rows("BOOSTED", random, 30, 200);
            assertThat(assertScoredOnDevice(model, in))
                    .contains(depth < 14 ? "complete trees of depth" : "trees of any shape");
        }
        // More features than are staged beside the trees.
        ForestModel wide = ReferenceScores.forest(random, 400, 6);
        assertScoredOnDevice(wide, ReferenceScores.rows("BOOSTED", random, 400, 100));
    }

    @Test
    void aNetworkTooWideForSixtyFourRowsTakesEight() {
        Random random = new Random(6);
        MlpModel model = new MlpModel(
                new float[700],
                ones(700),
                List.of(
                        new DenseLayer(700, 300, normals(random, 700 * 300), normals(random, 300), Activation.TANH),
                        new DenseLayer(
                                300, 700, normals(random, 700 * 300), normals(random, 700), Activation.IDENTITY)),
                MlpModel.Output.RECONSTRUCTION_ERROR);
        assertThat(assertScoredOnDevice(model, ReferenceScores.rows("AUTOENCODER", random, 700, 20)))
                .contains("8 rows a block");
    }

    @Test
    void referenceSetsAreSlicedForSmallBatches() {
        Random random = new Random(7);
        NeighborModel model = new NeighborModel(5, 700, 3, normals(random, 2100));
        assertScoredOnDevice(model, ReferenceScores.rows("NEIGHBORS", random, 3, 9));
        assertScoredOnDevice(model, ReferenceScores.rows("NEIGHBORS", random, 3, 2000));
    }

    @Test
    void aModelThatDoesNotFitRunsOnTheCpuAndSaysWhy() {
        int features = 40_000;
        LinearModel model = new LinearModel(new float[features], 1, new float[features], ones(features), Link.IDENTITY);
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = backend.load(model)) {
            FloatBatch in = new FloatBatch(features, 1);
            in.resize(1);
            FloatBatch out = new FloatBatch(1, 1);
            loaded.score(in, out);
            assertThat(out.get(0, 0)).isEqualTo(1);
            assertThat(loaded.explain().backend()).isEqualTo("cpu");
            assertThat(loaded.explain().reason()).contains("features=40000").contains("320000 bytes of shared memory");
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DOES_NOT_FIT, 1L));
        }
    }

    @Test
    void twoBatchesAreOnTheirWayAndAThirdWaitsForTheFirst() {
        FloatBatch[] in = new FloatBatch[3];
        FloatBatch[] out = new FloatBatch[3];
        Pending[] pending = new Pending[3];
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = backend.load(LINEAR)) {
            long before = StandInDevice.calls(StandInDevice.EXECUTION);
            for (int i = 0; i < 3; i++) {
                in[i] = new FloatBatch(2, 4);
                in[i].append(new float[] {15, i});
                out[i] = new FloatBatch(1, 4);
                pending[i] = loaded.submit(in[i], out[i]);
                assertThat(StandInDevice.calls(StandInDevice.EXECUTION) - before)
                        .isEqualTo(i / 2);
            }
            assertThat(pending[0].isDone()).isTrue();
            int polls = 0;
            while (!pending[2].isDone()) {
                polls++;
            }
            assertThat(polls).isPositive();
            pending[1].await();
            pending[1].await();
            for (int i = 0; i < 3; i++) {
                assertThat(out[i].get(0, 0)).isEqualTo(2.5f - i);
            }
        }
    }

    @Test
    void batchesOnTheirWayAreFinishedByClosing() {
        FloatBatch in = new FloatBatch(2, 1);
        in.append(new float[] {15, 3});
        FloatBatch out = new FloatBatch(1, 1);
        CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
        CudaModel loaded = backend.load(LINEAR);
        Pending pending = loaded.submit(in, out);
        loaded.close();
        assertThat(pending.isDone()).isTrue();
        assertThat(out.get(0, 0)).isEqualTo(-0.5f);
        backend.close();
    }

    @Test
    void usingAnythingClosedIsAnErrorAndSoAreWrongShapes() {
        CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
        LoadedModel loaded = backend.load(LINEAR);
        FloatBatch in = new FloatBatch(2, 2);
        in.resize(2);
        assertThatThrownBy(() -> loaded.score(in, in)).hasMessageContaining("batch of their own");
        assertThatThrownBy(() -> loaded.score(in, new FloatBatch(1, 1))).hasMessageContaining("capacity=1 for rows=2");
        assertThatThrownBy(() -> loaded.score(in, new FloatBatch(2, 2))).hasMessageContaining("outputs=1");
        assertThatThrownBy(() -> loaded.score(new FloatBatch(3, 1), in)).hasMessageContaining("features=2");
        assertThatThrownBy(backend::close).hasMessageContaining("1 loaded model");
        loaded.close();
        assertThatThrownBy(loaded::close).hasMessageContaining("already");
        assertThatThrownBy(() -> loaded.score(in, new FloatBatch(1, 2))).hasMessageContaining("closed");
        backend.close();
        assertThatThrownBy(backend::close).hasMessageContaining("already");
        assertThatThrownBy(() -> backend.load(LINEAR)).hasMessageContaining("closed");
    }

    @Test
    void kernelsAreLoadedOncePerContextWhoeverUsesThem() {
        try (CudaBackend first = CudaBackend.open(CudaOptions.DEFAULT);
                CudaBackend second = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel one = first.load(LINEAR);
                CudaModel two = second.load(LINEAR);
                CudaModel other = second.load(new KMeansModel(1, 1, new float[1]))) {
            assertThat(List.of(one, two, other)).doesNotHaveDuplicates();
            assertThat(StandInDevice.calls("cuModuleLoadData")).isEqualTo(2);
            assertThat(StandInDevice.calls("cuDevicePrimaryCtxRetain")).isEqualTo(1);
        }
    }

    @Test
    void modelsScoreSideBySideWhileOthersAreLoaded() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT)) {
            List<Future<?>> all = new ArrayList<>();
            for (String kind : kinds()) {
                all.add(threads.submit(() -> {
                    Random random = new Random(kind.hashCode());
                    for (int round = 0; round < 5; round++) {
                        DenseModel model = ReferenceScores.model(kind, random);
                        try (CudaModel loaded = backend.load(model)) {
                            for (int batch = 0; batch < 4; batch++) {
                                FloatBatch in = ReferenceScores.rows(kind, random, model.features(), 90);
                                FloatBatch out = new FloatBatch(model.outputs(), 90);
                                loaded.score(in, out);
                                ReferenceScores.assertScores(model, in, out);
                            }
                            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, 360L));
                        }
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Returns the explanation's reason. */
    private static String assertScoredOnDevice(DenseModel model, FloatBatch in) {
        FloatBatch out = new FloatBatch(model.outputs(), in.capacity() + 7);
        try (CudaBackend backend = CudaBackend.open(CudaOptions.DEFAULT);
                CudaModel loaded = backend.load(model)) {
            loaded.score(in, out);
            ReferenceScores.assertScores(model, in, out);
            assertThat(loaded.rows()).isEqualTo(Map.of(Placement.DEVICE, (long) in.rows()));
            assertThat(loaded.explain().backend()).isEqualTo("cuda");
            assertThat(loaded.explain().device()).isEqualTo("Stand-in device (host) (GPU 0)");
            return loaded.explain().reason();
        }
    }

    private static float[] rowOf(FloatBatch batch, int row) {
        float[] values = new float[batch.columns()];
        for (int column = 0; column < values.length; column++) {
            values[column] = batch.get(row, column);
        }
        return values;
    }

    private static int[] bits(FloatBatch batch, int row) {
        float[] values = rowOf(batch, row);
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] normals(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.1f * (float) random.nextGaussian();
        }
        return values;
    }
}
