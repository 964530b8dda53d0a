package io.weir.gpu.cpu;

import io.weir.gpu.Explanation;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.model.BatchSummary;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.GpuUdf;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.MlpModel;
import io.weir.gpu.model.NeighborModel;
import io.weir.gpu.model.PcaModel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Scores on the CPU, on the calling thread. Thread-safe; its models may score in parallel, each on its own thread.
 */
public final class CpuBackend implements ScoringBackend {
    /** Stands in the count for "closed", so that a load and a close that race cannot both succeed. */
    private static final int CLOSED = -1;

    private final String reason;
    private final TileArithmetic arithmetic;
    private final AtomicInteger loaded = new AtomicInteger();

    /**
     * @param reason why models run on the CPU, a clause that can follow "because"; ends up in {@link Explanation}
     */
    public CpuBackend(String reason) {
        this(reason, InstructionSet.best());
    }

    /**
     * @param instructions what to compute with; {@link InstructionSet#isAvailable} must say so
     */
    public CpuBackend(String reason, InstructionSet instructions) {
        this.reason = reason;
        this.arithmetic = instructions.arithmetic();
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public LoadedModel load(DenseModel model) {
        BatchScorer scorer = scorer(model);
        int before = loaded.getAndUpdate(n -> n == CLOSED ? CLOSED : n + 1);
        if (before == CLOSED) {
            throw new IllegalStateException("load on backend cpu, which is closed");
        }
        return new CpuModel(
                model, scorer, new Explanation(name(), arithmetic.device(), reason), loaded::decrementAndGet);
    }

    private BatchScorer scorer(DenseModel model) {
        // A switch over the sealed kinds would be nicer, but is a preview feature in Java 17.
        if (model instanceof LinearModel linear) {
            return new LinearScorer(linear, arithmetic);
        } else if (model instanceof MlpModel mlp) {
            return new MlpScorer(mlp, arithmetic);
        } else if (model instanceof ForestModel forest) {
            return new ForestScorer(forest, arithmetic);
        } else if (model instanceof KMeansModel clusters) {
            return new KMeansScorer(clusters, arithmetic);
        } else if (model instanceof PcaModel pca) {
            return new PcaScorer(pca, arithmetic);
        } else if (model instanceof NeighborModel neighbors) {
            return new NeighborScorer(neighbors, arithmetic);
        } else if (model instanceof GpuUdf udf) {
            return new UdfScorer(udf);
        } else if (model instanceof BatchSummary summary) {
            return summary.onCpu()::compute;
        }
        throw new IllegalArgumentException("model=" + model + ": the cpu backend runs no such kind");
    }

    @Override
    public int loadedModels() {
        return Math.max(loaded.get(), 0);
    }

    @Override
    public void close() {
        int before = loaded.compareAndExchange(0, CLOSED);
        if (before == CLOSED) {
            throw new IllegalStateException("backend cpu is closed already: close it once");
        }
        if (before != 0) {
            throw new IllegalStateException(
                    "backend cpu still holds " + before + " loaded model(s): close them before the backend");
        }
    }
}
