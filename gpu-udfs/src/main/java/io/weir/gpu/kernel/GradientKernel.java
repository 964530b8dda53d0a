package io.weir.gpu.kernel;

import io.weir.gpu.column.Gradients;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.Activation;
import java.util.List;
import jcuda.driver.CUstream;

/**
 * gradients.cu: forth through the layers, and back. The model's parameters lie before the batch's features, where the slot has
 * copied them to.
 *
 * <pre>
 *   scratch: | standardized features | values, slopes of layer 0 | values, slopes of layer 1 | ... | sums of stretches of rows |
 * </pre>
 */
final class GradientKernel implements ModelKernel {
    private static final int MOST_PARAMETERS = 1 << 22;
    private static final int MOST_GRID_Y = 65_535;
    private static final int THREADS = 256;
    private static final int UNITS_AT_A_TIME = 16;
    private static final int LEAST_CHUNK_ROWS = 512;

    private final Gradients gradients;
    private final List<Gradients.Layer> layers;
    private final int features;
    private final int chunkRows;
    private final int mostLayerParameters;
    private final int multiprocessors;
    private final Kernel standardize;
    private final Kernel forward;
    private final Kernel loss;
    private final Kernel backward;
    private final Kernel parts;
    private final Kernel merge;
    private final ParameterSlab standardization = new ParameterSlab();
    private final long means;
    private final long scales;

    GradientKernel(Gradients gradients, CudaDevice device, DeviceScope scope) {
        if (gradients.batchParameters() > MOST_PARAMETERS) {
            throw new DoesNotFitException("gradients by parameters=" + gradients.batchParameters()
                    + ": on a GPU at most " + MOST_PARAMETERS + " are computed");
        }
        this.gradients = gradients;
        this.layers = gradients.layers();
        this.features = gradients.labelColumn();
        this.mostLayerParameters =
                layers.stream().mapToInt(Gradients.Layer::parameters).max().orElseThrow();
        // The more parameters, the more rows to a stretch, so that the sums of stretches stay within 256 bytes a row.
        // It
        // depends on the shape alone, so that a batch has the same bits on any device and with any memory.
        this.chunkRows = Math.max(LEAST_CHUNK_ROWS, (mostLayerParameters + 1023) / 1024 * 32);
        this.multiprocessors = device.multiprocessors();
        this.standardize = new Kernel(device, "gradients", "weir_gradient_standardize", 0);
        this.forward = new Kernel(device, "gradients", "weir_gradient_forward", 0);
        this.loss = new Kernel(device, "gradients", "weir_gradient_loss", 0);
        this.backward = new Kernel(device, "gradients", "weir_gradient_backward", 0);
        this.parts = new Kernel(device, "gradients", "weir_gradient_parts", 0);
        this.merge = new Kernel(device, "gradients", "weir_gradient_merge", 0);
        this.means = standardization.add(gradients.means());
        this.scales = standardization.add(gradients.scales());
        standardization.upload(scope);
    }

    @Override
    public int outputRows() {
        return gradients.outputRows();
    }

    private int chunks(int rows) {
        return (rows + chunkRows - 1) / chunkRows;
    }

    @Override
    public long scratchBytes(int stride) {
        return keptBytes(stride) + (long) Double.BYTES * mostLayerParameters * chunks(stride);
    }

    private long keptBytes(int stride) {
        return Float.BYTES * gradients.floatsKeptOfRow() * stride;
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        return new Pass(in, out, scratch);
    }

    @Override
    public String description() {
        return "the parameters come with each batch, sums in float within 32 rows";
    }

    private final class Pass implements Launch {
        private final long inputs;
        private final long scratch;
        private final KernelArguments standardizing;
        private final KernelArguments[] ofLayers;
        private final KernelArguments ofLoss;

        Pass(long in, long out, long scratch) {
            this.inputs = in + Slot.aligned((long) Float.BYTES * gradients.batchParameters());
            this.scratch = scratch;
            this.standardizing = new KernelArguments(48)
                    .pointer(0, inputs)
                    .pointer(8, scratch)
                    .pointer(16, standardization.address(means))
                    .pointer(24, standardization.address(scales))
                    .integer(44, features);
            this.ofLayers = new KernelArguments[layers.size()];
            Activation before = Activation.IDENTITY;
            for (int l = 0; l < ofLayers.length; l++) {
                Gradients.Layer layer = layers.get(l);
                ofLayers[l] = new KernelArguments(88)
                        .pointer(32, in + (long) Float.BYTES * layer.start())
                        .pointer(48, out + (long) Float.BYTES * layer.start())
                        .integer(64, layer.inputs())
                        .integer(68, layer.outputs())
                        .integer(72, DeviceCode.of(layer.activation()))
                        .integer(76, DeviceCode.of(before))
                        .integer(80, chunkRows)
                        .real(84, 1);
                before = layer.activation();
            }
            this.ofLoss = new KernelArguments(56)
                    .integer(44, 1)
                    .integer(48, DeviceCode.of(before))
                    .integer(52, DeviceCode.of(gradients.loss()));
        }

        @Override
        public void score(int rows, int stride, CUstream stream) {
            place(rows, stride);
            launchByRow(standardize, rows, features, stream, standardizing);
            for (int l = 0; l < ofLayers.length; l++) {
                launchByRow(forward, rows, patches(layers.get(l).outputs()), stream, ofLayers[l]);
            }
            launchByRow(loss, rows, 1, stream, ofLoss);
            for (int l = ofLayers.length - 1; l >= 0; l--) {
                Gradients.Layer layer = layers.get(l);
                int work = patches(layer.outputs()) * patches(layer.inputs() + 1) * chunks(rows);
                parts.launch(ModelKernel.blocks(work, 1, multiprocessors), 1, THREADS, 0, stream, ofLayers[l]);
                int ends = ModelKernel.blocks(layer.parameters(), THREADS, multiprocessors);
                merge.launch(ends, 1, THREADS, 0, stream, ofLayers[l]);
                if (l > 0) {
                    launchByRow(backward, rows, patches(layer.inputs()), stream, ofLayers[l]);
                }
            }
        }

        /** Where everything lies for a stride. */
        private void place(int rows, int stride) {
            long column = (long) Float.BYTES * stride;
            standardizing.integer(32, rows).integer(36, stride).integer(40, stride);
            long values = scratch;
            long slopes = 0; // nobody asks for those by the features
            long next = scratch + features * column;
            for (int l = 0; l < ofLayers.length; l++) {
                long unitsBytes = layers.get(l).outputs() * column;
                ofLayers[l]
                        .pointer(0, values)
                        .pointer(8, next)
                        .pointer(16, next + unitsBytes)
                        .pointer(24, slopes)
                        .pointer(40, scratch + keptBytes(stride))
                        .integer(56, rows)
                        .integer(60, stride);
                values = next;
                slopes = next + unitsBytes;
                next += 2 * unitsBytes;
            }
            ofLoss.pointer(0, values)
                    .pointer(8, inputs + gradients.labelColumn() * column)
                    .pointer(16, inputs + gradients.weightColumn() * column)
                    .pointer(24, slopes)
                    .integer(32, rows)
                    .integer(36, stride)
                    .integer(40, stride);
        }

        private void launchByRow(Kernel kernel, int rows, int gridY, CUstream stream, KernelArguments arguments) {
            int most = Math.min(gridY, MOST_GRID_Y);
            int blocks =
                    Math.max(1, Math.min(ModelKernel.blocks(rows, ROWS_PER_BLOCK, multiprocessors), blocksFor(most)));
            kernel.launch(blocks, most, ROWS_PER_BLOCK, 0, stream, arguments);
        }

        /** So that blocks of all units keep the device busy, and not more. */
        private int blocksFor(int gridY) {
            return multiprocessors * 16 / gridY;
        }
    }

    private static int patches(int units) {
        return (units + UNITS_AT_A_TIME - 1) / UNITS_AT_A_TIME;
    }
}
