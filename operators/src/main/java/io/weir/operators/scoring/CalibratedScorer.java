package io.weir.operators.scoring;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.Pending;
import io.weir.gpu.Placement;
import io.weir.ml.ScoreCalibration;
import io.weir.operators.batching.BatchScorer;
import java.util.Map;

/**
 * Calibrates the scores that another scorer computes, here, on the CPU, wherever they were computed: so they are the same
 * function of the model's score on every device. O(rows), some 100 ns each.
 */
record CalibratedScorer(BatchScorer scorer, ScoreCalibration calibration) implements BatchScorer {
    /** The scorer itself if there is nothing to calibrate. */
    static BatchScorer of(BatchScorer scorer, ScoreCalibration calibration) {
        return calibration.equals(ScoreCalibration.NONE) ? scorer : new CalibratedScorer(scorer, calibration);
    }

    @Override
    public int inputs() {
        return scorer.inputs();
    }

    @Override
    public int outputs() {
        return scorer.outputs();
    }

    @Override
    public Pending submit(FloatBatch in, FloatBatch out) {
        Pending scored = scorer.submit(in, out);
        return new Pending() {
            private boolean calibrated;

            @Override
            public boolean isDone() {
                return scored.isDone();
            }

            @Override
            public void await() {
                scored.await();
                if (!calibrated) {
                    calibrated = true;
                    calibrate(out);
                }
            }
        };
    }

    private void calibrate(FloatBatch scores) {
        float[] data = scores.data(); // one column: row after row
        for (int row = 0; row < scores.rows(); row++) {
            data[row] = (float) calibration.of(data[row]);
        }
    }

    @Override
    public Explanation explain() {
        return scorer.explain();
    }

    @Override
    public Map<Placement, Long> rows() {
        return scorer.rows();
    }

    @Override
    public void close() {
        scorer.close();
    }
}
