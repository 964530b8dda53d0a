package io.weir.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.WeightedSum;
import org.junit.jupiter.api.Test;

/** What can be known of a user's function without a GPU is known without one. */
class GpuUdfTest {
    private static final String SUMS = "/io/weir/gpu/udf/sums.ptx";

    @Test
    void itComputesOnTheCpuWhereNoGpuIs() {
        try (CpuBackend backend = new CpuBackend("the test wants it");
                LoadedModel loaded =
                        backend.load(WeightedSum.with("weighted_sum", 2, -1).build())) {
            FloatBatch in = new FloatBatch(2, 2);
            in.append(new float[] {3, 1});
            in.append(new float[] {Float.NaN, 1});
            FloatBatch out = new FloatBatch(2, 2);
            loaded.score(in, out);
            assertThat(new float[] {out.get(0, 0), out.get(0, 1), out.get(1, 0), out.get(1, 1)})
                    .containsExactly(5, 0, -1, 1);
            assertThat(loaded.explain().reason()).isEqualTo("the test wants it");
            in.clear();
            loaded.score(in, out);
            assertThat(out.rows()).isZero();
        }
    }

    @Test
    void aCpuFunctionThatThrowsIsNamedWithItsBatch() {
        GpuUdf udf = WeightedSum.with("weighted_sum", 1)
                .onCpu((in, parameters, out) -> {
                    throw new ArithmeticException("by zero");
                })
                .build();
        assertThatThrownBy(() -> score(udf))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseInstanceOf(ArithmeticException.class)
                .hasMessage(
                        "the CPU function of GPU UDF 'weighted sum' threw java.lang.ArithmeticException: by zero for"
                                + " a batch of rows=3 columns=1; it must give every row its outputs, NaN where there is none,"
                                + " for any floats");
    }

    @Test
    void aCpuFunctionThatTakesRowsAwayIsNamed() {
        GpuUdf udf = WeightedSum.with("weighted_sum", 1)
                .onCpu((in, parameters, out) -> out.resize(2))
                .build();
        assertThatThrownBy(() -> score(udf))
                .hasMessage("the CPU function of GPU UDF 'weighted sum' left rows=3 in its inputs and rows=2 in its"
                        + " outputs, of a batch of rows=3; it must write into the rows that are there");
    }

    private static void score(GpuUdf udf) {
        try (CpuBackend backend = new CpuBackend("the test wants it");
                LoadedModel loaded = backend.load(udf)) {
            FloatBatch in = new FloatBatch(1, 3);
            in.resize(3);
            loaded.score(in, new FloatBatch(2, 3));
        }
    }

    @Test
    void aBatchOfOtherColumnsIsRefusedWithBothNumbers() {
        try (CpuBackend backend = new CpuBackend("the test wants it");
                LoadedModel loaded =
                        backend.load(WeightedSum.with("weighted_sum", 2, -1).build())) {
            assertThatThrownBy(() -> loaded.score(new FloatBatch(3, 1), new FloatBatch(2, 1)))
                    .hasMessageContaining("columns=3")
                    .hasMessageContaining("features=2");
            assertThatThrownBy(() -> loaded.score(new FloatBatch(2, 1), new FloatBatch(1, 1)))
                    .hasMessageContaining("columns=1")
                    .hasMessageContaining("outputs=2");
        }
    }

    @Test
    void aResourceThatIsNotThereIsNamedWithWhereItWasLookedFor() {
        assertThatThrownBy(() -> GpuUdf.named("sum").kernel(GpuUdfTest.class, "sums.ptx", "weighted_sum"))
                .hasMessage("GPU UDF 'sum': there is no io/weir/gpu/model/sums.ptx in the jar of"
                        + " io.weir.gpu.model.GpuUdfTest; compile the kernel with nvcc -ptx into that place, or begin"
                        + " the path with / if it starts at the jar's root");
    }

    @Test
    void whatIsNotPtxIsSaidToBeNone() {
        assertThatThrownBy(() -> GpuUdf.named("sum").kernel(GpuUdfTest.class, "/io/weir/gpu/udf/text.ptx", "sum"))
                .hasMessageStartingWith("GPU UDF 'sum': io/weir/gpu/udf/text.ptx is not PTX")
                .hasMessageContaining("nvcc -ptx");
    }

    @Test
    void aKernelThatTheFileLacksIsNamedWithThoseThatItHas() {
        assertThatThrownBy(() -> WeightedSum.with("weighted_sums", 1).build())
                .hasMessage(
                        "GPU UDF 'weighted sums': io/weir/gpu/udf/sums.ptx has no kernel 'weighted_sums', but"
                                + " [weighted_sum, weighted_sum_staged, weighted_sum_off, weighted_sum_nan,"
                                + " weighted_sum_first_block, weighted_sum_outside]; a kernel is extern \"C\" __global__, else its name is mangled");
    }

    @Test
    void aKernelWithOtherParametersIsRefused() {
        assertThatThrownBy(() -> WeightedSum.with("weighted_sum", 1)
                        .kernel(GpuUdfTest.class, "/io/weir/gpu/udf/tabs.ptx", "takes_a_pointer")
                        .build())
                .hasMessage("GPU UDF 'weighted sum': the kernel 'takes_a_pointer' of io/weir/gpu/udf/tabs.ptx takes"
                        + " (.param .u64 a, .param .u32 b), and Weir passes one WeirBatch of 48 bytes by value, as"
                        + " io/weir/gpu/cuda/weir_kernel.h defines it");
    }

    @Test
    void whatIsMissingOrCannotBeIsSaid() {
        assertThatThrownBy(() -> GpuUdf.named(" ")).hasMessageContaining("needs a name");
        assertThatThrownBy(() -> GpuUdf.named("sum").build())
                .hasMessageStartingWith("GPU UDF 'sum' has no kernel: kernel(");
        assertThatThrownBy(() -> GpuUdf.named("sum")
                        .kernel(GpuUdfTest.class, SUMS, "weighted_sum")
                        .build())
                .hasMessageStartingWith("GPU UDF 'sum' has no function for the CPU");
        assertThatThrownBy(
                        () -> WeightedSum.with("weighted_sum", 1).columns(1, 0).build())
                .hasMessageContaining("inputs=1 outputs=0");
        assertThatThrownBy(() ->
                        WeightedSum.with("weighted_sum", 1).threadsPerBlock(100).build())
                .hasMessageContaining("threadsPerBlock=100: a multiple of 32");
        assertThatThrownBy(() ->
                        WeightedSum.with("weighted_sum", 1).sharedBytes(-1).build())
                .hasMessageContaining("sharedBytes=-1");
        assertThatThrownBy(() -> WeightedSum.with("weighted_sum", 1)
                        .tolerance(Double.NaN)
                        .build())
                .hasMessageContaining("tolerance=NaN");
    }
}
