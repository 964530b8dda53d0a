package io.weir.benchmarks.scoring;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.InstructionSet;
import io.weir.gpu.model.DenseModel;

/** Weir's CPU backend. */
final class WeirScorer implements Scorer {
    private final CpuBackend backend;
    private final LoadedModel loaded;
    private final FloatBatch in;
    private final FloatBatch out;

    WeirScorer(DenseModel model, InstructionSet instructions, float[][] rows) {
        backend = new CpuBackend("it is measured", instructions);
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

    @Override
    public void close() {
        loaded.close();
        backend.close();
    }
}
