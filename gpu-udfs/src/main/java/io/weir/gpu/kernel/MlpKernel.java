package io.weir.gpu.kernel;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.DenseLayer;
import io.weir.gpu.model.MlpModel;
import io.weir.gpu.precision.Elements;
import io.weir.gpu.precision.HalfFloat;
import io.weir.gpu.precision.WeightCodes;
import java.util.List;

/**
 * mlp.cu: a block takes 64 rows through all layers, or 8 where the network is so wide that 64 do not fit; which, depends on
 * the model and the device, not on the batch.
 */
final class MlpKernel implements ModelKernel {
    private static final int THREADS = 64;
    private static final int TILE_FLOATS = 576;
    private static final int ROWS = 64;
    private static final int WIDE_ROWS = 8;
    private static final long NONE = -1;

    private final int features;
    private final int layerCount;
    private final int output;
    private final int evenWidth;
    private final int rowsPerBlock;
    private final int sharedBytes;
    private final int multiprocessors;
    private final Kernel kernel;
    private final ParameterSlab parameters = new ParameterSlab();
    private final long means;
    private final long scales;
    private final long layers;
    private final long weights;
    private final long biases;
    private final long weightScales;

    MlpKernel(MlpModel model, Elements elements, CudaDevice device, DeviceScope scope) {
        List<DenseLayer> dense = model.layers();
        this.features = model.features();
        this.layerCount = dense.size();
        this.output = DeviceCode.of(model.output());
        this.multiprocessors = device.multiprocessors();
        int even = features;
        int odd = 0;
        for (int i = 0; i < layerCount; i++) {
            int width = dense.get(i).outputs();
            if (i % 2 == 0) {
                odd = Math.max(odd, width);
            } else {
                even = Math.max(even, width);
            }
        }
        this.evenWidth = even;
        boolean wide = sharedBytes(ROWS, even, odd) > device.sharedBytesPerBlock();
        this.rowsPerBlock = wide ? WIDE_ROWS : ROWS;
        long shared = sharedBytes(rowsPerBlock, even, odd);
        DoesNotFitException.requireShared(
                "a network of widths " + even + " and " + odd, shared, device.sharedBytesPerBlock());
        this.sharedBytes = (int) shared;
        this.kernel =
                new Kernel(device, "mlp", "weir_mlp_score" + (wide ? "_wide" : "") + elements.suffix(), sharedBytes);

        this.means = parameters.add(model.means());
        this.scales = parameters.add(model.scales());
        int[] shapes = new int[4 * layerCount];
        for (int i = 0; i < layerCount; i++) {
            shapes[4 * i] = dense.get(i).inputs();
            shapes[4 * i + 1] = dense.get(i).outputs();
            shapes[4 * i + 2] = DeviceCode.of(dense.get(i).activation());
        }
        this.layers = parameters.add(shapes);
        this.weights = addWeights(dense, elements);
        this.weightScales = elements == Elements.CODE
                ? parameters.add(joined(dense.stream()
                        .map(layer -> WeightCodes.of(layer).scales())
                        .toList()))
                : NONE;
        this.biases = parameters.add(joined(dense.stream().map(DenseLayer::bias).toList()));
        parameters.upload(scope);
    }

    private long addWeights(List<DenseLayer> dense, Elements elements) {
        float[] all = joined(dense.stream().map(DenseLayer::weights).toList());
        if (elements == Elements.FLOAT) {
            return parameters.add(all);
        }
        if (elements == Elements.HALF) {
            short[] halves = new short[all.length];
            for (int i = 0; i < all.length; i++) {
                halves[i] = HalfFloat.of(all[i]);
            }
            return parameters.add(halves);
        }
        byte[] codes = new byte[all.length];
        int at = 0;
        for (DenseLayer layer : dense) {
            byte[] ofLayer = WeightCodes.of(layer).codes();
            System.arraycopy(ofLayer, 0, codes, at, ofLayer.length);
            at += ofLayer.length;
        }
        return parameters.add(codes);
    }

    private static long sharedBytes(int rows, int even, int odd) {
        return 4 * (TILE_FLOATS + (long) rows * (even + odd));
    }

    private static float[] joined(List<float[]> arrays) {
        float[] all = new float[arrays.stream().mapToInt(array -> array.length).reduce(0, Math::addExact)];
        int at = 0;
        for (float[] array : arrays) {
            System.arraycopy(array, 0, all, at, array.length);
            at += array.length;
        }
        return all;
    }

    @Override
    public Launch bind(long in, long out, long scratch) {
        KernelArguments arguments = new KernelArguments(96)
                .pointer(0, in)
                .pointer(8, out)
                .pointer(16, parameters.address(means))
                .pointer(24, parameters.address(scales))
                .pointer(32, parameters.address(layers))
                .pointer(40, parameters.address(weights))
                .pointer(48, parameters.address(biases))
                .pointer(56, weightScales == NONE ? 0 : parameters.address(weightScales))
                .integer(76, features)
                .integer(80, layerCount)
                .integer(84, output)
                .integer(88, evenWidth);
        return (rows, stride, stream) -> {
            arguments.integer(64, rows).integer(68, stride).integer(72, stride);
            int blocks = ModelKernel.blocks(rows, rowsPerBlock, multiprocessors);
            kernel.launch(blocks, 1, THREADS, sharedBytes, stream, arguments);
        };
    }

    @Override
    public String description() {
        return rowsPerBlock + " rows a block through all layers";
    }
}
