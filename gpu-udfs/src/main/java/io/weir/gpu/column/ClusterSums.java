package io.weir.gpu.column;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.model.BatchSummary;
import io.weir.gpu.model.KMeansModel;

/**
 * One step of Lloyd's algorithm (1982) over a batch: each row goes to its nearest centroid, and what a centroid's rows add up
 * to comes back. Sum by count of each feature is the next centroid's, of this batch or, added up, of many.
 *
 * <p>Output: a row for each cluster, the sums of all features and then the counts of what was there, as {@link GroupedSums}
 * has them. A row whose two nearest centroids are equally near but for rounding may go to either.
 *
 * <p>O(rows · clusters · features).
 *
 * @param model the centroids
 */
public record ClusterSums(KMeansModel model) implements BatchSummary {
    public ClusterSums {
        Shapes.requireOutput(
                "features=" + model.features() + " and clusters=" + model.clusters(),
                2L * model.features(),
                model.clusters());
    }

    @Override
    public int features() {
        return model.features();
    }

    /** A sum for each feature, then a count for each. */
    @Override
    public int outputs() {
        return 2 * model.features();
    }

    @Override
    public int outputRows() {
        return model.clusters();
    }

    @Override
    public Likeness likeness() {
        return Likeness.NONE;
    }

    @Override
    public Computation onCpu() {
        return new Step(model);
    }

    private static final class Step implements Computation {
        private final LoadedModel model;
        private final GroupAddition addition;
        /** The model's outputs: a row's cluster lies in the first column. */
        private FloatBatch nearest = new FloatBatch(2, 1);

        Step(KMeansModel model) {
            this.model = new CpuBackend("its clusters' sums are computed there").load(model);
            this.addition = new GroupAddition(model.features(), model.clusters());
        }

        @Override
        public void compute(FloatBatch in, FloatBatch out) {
            if (nearest.capacity() < in.rows()) {
                nearest = new FloatBatch(2, in.capacity());
            }
            model.score(in, nearest);
            addition.add(in, nearest.data(), 0, out);
        }
    }
}
