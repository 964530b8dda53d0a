package io.weir.gpu.model;

import io.weir.gpu.FloatBatch;
import java.util.Locale;

/**
 * A function of one's own: a CUDA kernel, as PTX in one's own jar, and a Java function that computes the same on the CPU.
 *
 * <pre>{@code
 * GpuUdf.named("great circle")
 *         .kernel(GreatCircle.class, "great_circle.ptx", "great_circle")
 *         .columns(5, 2)
 *         .parameters(6371)
 *         .onCpu(GreatCircle::onCpu)
 *         .build();
 * }</pre>
 *
 * <p>It is loaded, batched, routed, checked and explained as the models are. The kernel takes one {@code WeirBatch} by value,
 * as {@code io/weir/gpu/cuda/weir_kernel.h} among this jar's resources defines it; it is launched with any number of blocks,
 * and a row's outputs must depend on that row alone. The two sides may differ by rounding: sampled rows are compared, and
 * where they differ by more than {@link #tolerance} the CPU's outputs are taken.
 *
 * <p>What can be known of the kernel without a GPU is checked when this is built, on every machine: whether the PTX is there,
 * has that kernel, and the kernel takes a {@code WeirBatch}. A PTX that a device's driver refuses leaves the function on the
 * CPU there, with the driver's words in the log and the explanation.
 *
 * <p>Immutable, and as safe for use by several threads as its CPU function.
 */
public final class GpuUdf implements DenseModel {
    private static final int WARP = 32;
    private static final int MOST_THREADS = 1024;

    private final String name;
    private final Ptx ptx;
    private final String entry;
    private final int inputs;
    private final int outputs;
    private final float[] parameters;
    private final int threadsPerBlock;
    private final int sharedBytes;
    private final CpuFunction cpu;
    private final double tolerance;

    /** The function on the CPU. */
    @FunctionalInterface
    public interface CpuFunction {
        /**
         * Writes the outputs of every row, as the kernel would. Called by one thread at a time for each place where the function
         * was loaded; with rows of a stream, and when it is loaded with zeros and random numbers, to compare the two sides'
         * speed. Throws for no row: what has no output is NaN, since a kernel cannot throw either.
         *
         * @param in at least one row; not written, not kept
         * @param parameters those of the kernel; not written
         * @param out has the rows of {@code in} already; what stands in it is left over from earlier use. Not kept
         */
        void apply(FloatBatch in, float[] parameters, FloatBatch out);
    }

    private GpuUdf(Builder builder) {
        this.name = builder.name;
        this.ptx = builder.ptx;
        this.entry = builder.entry;
        this.inputs = builder.inputs;
        this.outputs = builder.outputs;
        this.parameters = builder.parameters;
        this.threadsPerBlock = builder.threadsPerBlock;
        this.sharedBytes = builder.sharedBytes;
        this.cpu = builder.cpu;
        this.tolerance = builder.tolerance;
    }

    /**
     * Begins a function.
     *
     * @param name for logs and explanations
     */
    public static Builder named(String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("a GPU UDF needs a name, which its log lines bear");
        }
        return new Builder(name);
    }

    public String name() {
        return name;
    }

    @Override
    public int features() {
        return inputs;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    /** The text of the PTX. */
    public byte[] ptx() {
        return ptx.bytes();
    }

    /** Where the PTX is from and what it was compiled for, in words. */
    public String origin() {
        return ptx.toString();
    }

    /** The kernel's name in the PTX. */
    public String entry() {
        return entry;
    }

    public float[] parameters() {
        return parameters.clone();
    }

    public int threadsPerBlock() {
        return threadsPerBlock;
    }

    /** Dynamic shared memory of a block. */
    public int sharedBytes() {
        return sharedBytes;
    }

    public CpuFunction onCpu() {
        return cpu;
    }

    /** By how much the sides' outputs may differ: relative to values above 1, absolute below. */
    public double tolerance() {
        return tolerance;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "GpuUdf['%s', kernel=%s of %s, inputs=%d, outputs=%d]",
                name,
                entry,
                ptx.origin(),
                inputs,
                outputs);
    }

    /** What a function needs: kernel, columns and CPU function; the rest may be left as it is. */
    public static final class Builder {
        private final String name;
        private Ptx ptx;
        private String entry;
        private int inputs;
        private int outputs;
        private float[] parameters = {};
        private int threadsPerBlock = 128;
        private int sharedBytes;
        private CpuFunction cpu;
        private double tolerance = 1e-3;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * The kernel.
         *
         * @param owner a class of the jar that has the PTX
         * @param resource the PTX's path, from the class's package or, with a slash before it, from the jar's root
         * @param kernel its name: the C++ function's, which is {@code extern "C" __global__}
         */
        public Builder kernel(Class<?> owner, String resource, String kernel) {
            this.ptx = Ptx.read(name, owner, resource);
            this.entry = kernel;
            return this;
        }

        /** The columns that a row has for the function, and those that it computes; at least 1 of each. */
        public Builder columns(int in, int out) {
            this.inputs = in;
            this.outputs = out;
            return this;
        }

        /** Floats that both sides are given with every batch; none if this is not called. */
        public Builder parameters(float... values) {
            this.parameters = values.clone();
            return this;
        }

        /** Threads of a block, a multiple of 32 up to 1,024; 128 if this is not called. */
        public Builder threadsPerBlock(int threads) {
            this.threadsPerBlock = threads;
            return this;
        }

        /** Dynamic shared memory of a block; none if this is not called. */
        public Builder sharedBytes(int bytes) {
            this.sharedBytes = bytes;
            return this;
        }

        /** The function on the CPU. */
        public Builder onCpu(CpuFunction function) {
            this.cpu = function;
            return this;
        }

        /** By how much the sides' outputs may differ, relative to values above 1 and absolute below; 0.001 if not called. */
        public Builder tolerance(double most) {
            this.tolerance = most;
            return this;
        }

        /** @throws IllegalArgumentException if something is missing or cannot be; the message says what is accepted */
        public GpuUdf build() {
            require(ptx != null && entry != null, "has no kernel: kernel(class, resource, name) gives it one");
            require(
                    cpu != null,
                    "has no function for the CPU, which computes where no GPU is: onCpu(function) gives it one");
            require(
                    inputs >= 1 && outputs >= 1,
                    "has inputs=" + inputs + " outputs=" + outputs
                            + ": columns(inputs, outputs) needs at least 1 of each");
            require(
                    threadsPerBlock >= WARP && threadsPerBlock <= MOST_THREADS && threadsPerBlock % WARP == 0,
                    "has threadsPerBlock=" + threadsPerBlock + ": a multiple of 32 from 32 to 1024 is accepted");
            require(sharedBytes >= 0, "has sharedBytes=" + sharedBytes + ": 0 or more is accepted");
            require(tolerance >= 0, "has tolerance=" + tolerance + ": 0 or more is accepted");
            ptx.requireKernel(name, entry);
            return new GpuUdf(this);
        }

        private void require(boolean condition, String otherwise) {
            if (!condition) {
                throw new IllegalArgumentException("GPU UDF '" + name + "' " + otherwise);
            }
        }
    }
}
