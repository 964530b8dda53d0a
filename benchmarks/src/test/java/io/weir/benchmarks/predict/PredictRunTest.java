package io.weir.benchmarks.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PredictRunTest {
    @Test
    void everyContenderIsMeasuredAndScoresAsTheJobDoes() throws Exception {
        List<PredictFigure> figures = new ArrayList<>();

        new PredictRun(0.05, 2_000).run(List.of(PredictContender.JOB, PredictContender.async(100)), figures::add);

        assertThat(figures).extracting(PredictFigure::contender).containsExactly("job", "async-100");
        assertThat(figures).allSatisfy(figure -> {
            assertThat(figure.rowsPerSecond()).isPositive();
            assertThat(figure.rowsPerCpuSecond()).isPositive();
            assertThat(figure.scoresCompared()).isEqualTo(2_000);
            assertThat(figure.scoresThatDiffer()).isZero();
        });
        assertThat(figures.get(0).meanBatch()).isBetween(1.0, 512.0);
        // In so short a time it weighs that a batch's rows may be counted in it and the batch not.
        assertThat(figures.get(1).meanBatch()).isBetween(1.0, 150.0);
        assertThat(new PredictResult(figures).scoresAreEqual()).isTrue();
    }

    @Test
    void aScoreThatDiffersByABitIsCountedAndSoIsOneThatNeverCame() {
        float[] job = {0.25f, 0.5f, Float.NaN};
        assertThat(PredictRun.different(job, new float[] {0.25f, Math.nextUp(0.5f), Float.NaN}))
                .isEqualTo(2);
        PredictResult result = new PredictResult(List.of(new PredictFigure("sync", 1, 1, 1, 3, 2)));
        assertThat(result.scoresAreEqual()).isFalse();
        assertThat(result.lines()).last().isEqualTo("sync: 2 of 3 scores are NOT the job's");
    }
}
