package io.weir.benchmarks.scoring;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.InstructionSet;
import io.weir.gpu.kernel.CudaBackend;
import io.weir.gpu.kernel.CudaModel;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.model.BatchSummary;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.precision.Elements;
import io.weir.gpu.precision.Precision;
import io.weir.gpu.precision.PrecisionWish;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Compares all outputs of every family's kernel with the plain loops', in shapes from one row to many, one column to 512; of
 * some with fewer bits with the CPU's of as few.
 */
final class ParityRun {
    /** Of a shape, the rows that stand for as many as are asked for. */
    private static final int MOST = Integer.MAX_VALUE;

    private static final int[][] SHAPES = {{1, 1}, {3, 100}, {32, 1000}, {512, 300}, {17, MOST}};
    private static final double MISSING = 0.05;

    /** A summary's batch is not taken apart: no more rows than a device holds at once. */
    private static final int MOST_OF_A_SUMMARY = 16_384;

    private static final List<ParityFamily> WITH_FEWER_BITS =
            List.of(ParityFamily.LOGISTIC, ParityFamily.MLP, ParityFamily.COMPLETE_FOREST);
    private static final int COLUMNS_WITH_FEWER_BITS = 32;
    private static final int MOST_WITH_FEWER_BITS = 16_384;
    /** A precision is admitted when so many rows were seen; in more than one batch, as it changes between two. */
    private static final int ROWS_BEFORE = 4_096;

    private static final int BATCHES_BEFORE = 2;
    /** Any change that a precision makes is allowed: what is compared is whether the device makes the same. */
    private static final double ANY_CHANGE = 0.999;
    /** So many values are at it that the first rows show the whole range, and none is out of range later. */
    private static final float LARGEST_WITH_FEWER_BITS = 2;

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
                figures.add(compare(backend, family, shape[0], Math.min(shape[1], mostRows)));
            }
        }
        return figures;
    }

    /** Of the first GPU in half precision and int8, beside the CPU with as few bits. */
    List<ParityFigure> withFewerBits() {
        List<ParityFigure> figures = new ArrayList<>();
        for (Precision precision : List.of(Precision.HALF, Precision.INT8)) {
            CudaOptions options = CudaOptions.DEFAULT.withPrecision(new PrecisionWish(precision, ANY_CHANGE));
            try (CudaBackend backend = CudaBackend.open(options)) {
                for (ParityFamily family : WITH_FEWER_BITS) {
                    figures.add(compare(backend, family, precision));
                }
            }
        }
        return figures;
    }

    private static ParityFigure compare(ScoringBackend backend, ParityFamily family, int features, int mostRows) {
        Random random = random(family, features);
        DenseModel model = family.model(random, features);
        int rows = model instanceof BatchSummary ? Math.min(mostRows, MOST_OF_A_SUMMARY) : mostRows;
        FloatBatch in = rows(random, model.features(), rows);
        family.arrange(random, in);
        FloatBatch expected = new FloatBatch(model.outputs(), model.outputRows(rows));
        FloatBatch actual = new FloatBatch(model.outputs(), model.outputRows(rows));
        try (CpuBackend plain = new CpuBackend("it is compared with", InstructionSet.PLAIN);
                LoadedModel reference = plain.load(model);
                LoadedModel loaded = backend.load(model)) {
            reference.score(in, expected);
            loaded.score(in, actual);
            return figure(backend, family.label(), in, error(family, expected, actual), loaded, Elements.FLOAT);
        }
    }

    private ParityFigure compare(CudaBackend backend, ParityFamily family, Precision precision) {
        Random random = random(family, COLUMNS_WITH_FEWER_BITS);
        DenseModel model = family.model(random, COLUMNS_WITH_FEWER_BITS);
        FloatBatch in = rowsInRange(random, Math.min(mostRows, MOST_WITH_FEWER_BITS));
        FloatBatch expected = new FloatBatch(model.outputs(), in.rows());
        FloatBatch actual = new FloatBatch(model.outputs(), in.rows());
        try (CudaModel loaded = backend.load(model)) {
            FloatBatch before = rowsInRange(random, ROWS_BEFORE);
            FloatBatch unused = new FloatBatch(model.outputs(), ROWS_BEFORE);
            for (int i = 0; i < BATCHES_BEFORE; i++) {
                loaded.score(before, unused);
            }
            loaded.score(in, actual);
            loaded.reference().score(in, expected);
            return figure(
                    backend,
                    family.label() + " " + precision.name().toLowerCase(Locale.ROOT),
                    in,
                    error(family, expected, actual),
                    loaded,
                    precision == Precision.HALF ? Elements.HALF : Elements.CODE);
        }
    }

    private static ParityFigure figure(
            ScoringBackend backend, String label, FloatBatch in, double error, LoadedModel loaded, Elements asked) {
        Map<Placement, Long> elsewhere = new EnumMap<>(Placement.class);
        elsewhere.putAll(loaded.rows());
        elsewhere.remove(Placement.DEVICE);
        return new ParityFigure(
                label,
                backend.name(),
                in.columns(),
                in.rows(),
                error,
                DeviceMeter.TOLERANCE,
                elsewhere.keySet().stream().map(Placement::reason).collect(Collectors.joining(", ")),
                asked.type(),
                loaded.explain().precision(),
                loaded.explain().toString());
    }

    private static Random random(ParityFamily family, int features) {
        return new Random(31L * family.ordinal() + features);
    }

    private static FloatBatch rowsInRange(Random random, int count) {
        FloatBatch batch = rows(random, COLUMNS_WITH_FEWER_BITS, count);
        for (int i = 0; i < batch.data().length; i++) {
            float value = batch.data()[i]; // NaN stays
            batch.data()[i] = Math.max(-LARGEST_WITH_FEWER_BITS, Math.min(LARGEST_WITH_FEWER_BITS, value));
        }
        return batch;
    }

    private static double error(ParityFamily family, FloatBatch expected, FloatBatch actual) {
        return DeviceMeter.error(outputs(expected, family), outputs(actual, family));
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
