package io.weir.benchmarks.scoring;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.InstructionSet;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.precision.Precision;
import io.weir.gpu.precision.PrecisionWish;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Compares all outputs of every family's kernel with the plain loops', in shapes from one row to many, one column to 512. */
final class ParityRun {
    /** Of a shape, the rows that stand for as many as are asked for. */
    private static final int MOST = Integer.MAX_VALUE;

    private static final int[][] SHAPES = {{1, 1}, {3, 100}, {32, 1000}, {512, 300}, {17, MOST}};
    private static final double MISSING = 0.05;

    /** What a precision may change, and the float's own error. */
    private static final double ALLOWED_WITH_FEWER_BITS = PrecisionWish.DEFAULT_CHANGE + DeviceMeter.TOLERANCE;

    private static final List<ParityFamily> WITH_FEWER_BITS =
            List.of(ParityFamily.LOGISTIC, ParityFamily.MLP, ParityFamily.COMPLETE_FOREST);
    private static final int COLUMNS_WITH_FEWER_BITS = 32;
    private static final int MOST_WITH_FEWER_BITS = 16_384;
    /** Batches scored before the one that is compared: the precision is admitted by what was seen. */
    private static final int BATCHES_BEFORE = 4;

    private final int mostRows;

    /** @param mostRows of a shape, at least 1 */
    ParityRun(int mostRows) {
        this.mostRows = mostRows;
    }

    /** Of a backend in float; what it does wrong must not be put right by another. */
    List<ParityFigure> of(ScoringBackend backend) {
        List<ParityFigure> figures = new ArrayList<>();
        for (ParityFamily family : ParityFamily.values()) {
            for (int[] shape : SHAPES) {
                int rows = Math.min(shape[1], mostRows);
                figures.add(compare(backend, family, family.label(), shape[0], rows, 0, DeviceMeter.TOLERANCE));
            }
        }
        return figures;
    }

    /** Of the first GPU in half precision and int8. */
    List<ParityFigure> withFewerBits() {
        List<ParityFigure> figures = new ArrayList<>();
        for (Precision precision : List.of(Precision.HALF, Precision.INT8)) {
            String suffix = " " + precision.name().toLowerCase(Locale.ROOT);
            CudaOptions options = CudaOptions.DEFAULT.withPrecision(PrecisionWish.of(precision));
            try (CudaBackend backend = CudaBackend.open(options)) {
                for (ParityFamily family : WITH_FEWER_BITS) {
                    figures.add(compare(
                            backend,
                            family,
                            family.label() + suffix,
                            COLUMNS_WITH_FEWER_BITS,
                            Math.min(mostRows, MOST_WITH_FEWER_BITS),
                            BATCHES_BEFORE,
                            ALLOWED_WITH_FEWER_BITS));
                }
            }
        }
        return figures;
    }

    private static ParityFigure compare(
            ScoringBackend backend,
            ParityFamily family,
            String label,
            int features,
            int rows,
            int before,
            double allowed) {
        Random random = new Random(31L * family.ordinal() + features);
        DenseModel model = family.model(random, features);
        FloatBatch in = rows(random, features, rows);
        FloatBatch expected = new FloatBatch(model.outputs(), rows);
        FloatBatch actual = new FloatBatch(model.outputs(), rows);
        try (CpuBackend plain = new CpuBackend("it is compared with", InstructionSet.PLAIN);
                LoadedModel reference = plain.load(model);
                LoadedModel loaded = backend.load(model)) {
            reference.score(in, expected);
            for (int i = 0; i <= before; i++) {
                loaded.score(in, actual);
            }
            Map<Placement, Long> elsewhere = new EnumMap<>(Placement.class);
            // With fewer bits, rows outside of what has numbers are scored on the CPU, as they should be.
            if (before == 0) {
                elsewhere.putAll(loaded.rows());
                elsewhere.remove(Placement.DEVICE);
            }
            return new ParityFigure(
                    label,
                    backend.name(),
                    features,
                    rows,
                    DeviceMeter.error(outputs(expected, family), outputs(actual, family)),
                    allowed,
                    elsewhere.keySet().stream().map(Placement::reason).collect(Collectors.joining(", ")),
                    loaded.explain().toString());
        }
    }

    private static FloatBatch rows(Random random, int features, int count) {
        FloatBatch batch = new FloatBatch(features, count);
        for (int i = 0; i < count; i++) {
            float[] row = ParityFamily.floats(random, features, 1);
            for (int column = 0; column < features; column++) {
                if (random.nextDouble() < MISSING) {
                    row[column] = Float.NaN;
                }
            }
            batch.append(row);
        }
        return batch;
    }

    private static float[] outputs(FloatBatch batch, ParityFamily family) {
        int first = family.firstOutput();
        int columns = batch.columns() - first;
        float[] outputs = new float[columns * batch.rows()];
        for (int row = 0; row < batch.rows(); row++) {
            for (int column = 0; column < columns; column++) {
                outputs[row * columns + column] = batch.get(row, first + column);
            }
        }
        return outputs;
    }
}
