package io.weir.benchmarks.scoring;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.Placement;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.InstructionSet;
import io.weir.gpu.model.DenseModel;
import java.util.EnumMap;
import java.util.Map;

/** One of Weir's backends. */
final class WeirScorer implements Scorer {
    private final Runnable afterwards;
    private final LoadedModel loaded;
    private final FloatBatch in;
    private final FloatBatch out;

    /** On the CPU. */
    WeirScorer(DenseModel model, InstructionSet instructions, float[][] rows) {
        this(new CpuBackend("it is measured", instructions), model, rows);
    }

    private WeirScorer(CpuBackend backend, DenseModel model, float[][] rows) {
        this(backend, model, rows, backend::close);
    }

    /** @param afterwards called when this one is closed, its model being unloaded */
    WeirScorer(ScoringBackend backend, DenseModel model, float[][] rows, Runnable afterwards) {
        this.afterwards = afterwards;
        loaded = backend.load(model);
        in = new FloatBatch(model.features(), rows.length);
        out = new FloatBatch(model.outputs(), rows.length);
        for (float[] row : rows) {
            in.append(row);
        }
    }

    @Override
    public void score() {
        loaded.score(in, out);
    }

    @Override
    public float[] scores() {
        float[] scores = new float[out.rows()];
        for (int row = 0; row < scores.length; row++) {
            scores[row] = out.get(row, out.columns() - 1);
        }
        return scores;
    }

    /** The rows that another than the backend asked for has scored since the model was loaded, by reason. */
    Map<Placement, Long> rowsElsewhere() {
        Map<Placement, Long> elsewhere = new EnumMap<>(Placement.class);
        elsewhere.putAll(loaded.rows());
        elsewhere.remove(Placement.DEVICE);
        return elsewhere;
    }

    @Override
    public void close() {
        loaded.close();
        afterwards.run();
    }
}
