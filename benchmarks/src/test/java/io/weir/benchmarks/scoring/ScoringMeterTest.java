package io.weir.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoringMeterTest {
    /** Scores are compared before and after: who scores otherwise makes it fail. */
    @ParameterizedTest
    @EnumSource(names = {"LOGISTIC", "MLP", "BOOSTED_FOREST", "KMEANS", "ISOLATION_FOREST"})
    void allContendersScoreTheSameAndEachGetsAFigure(ScoredModel model) {
        List<ScoringFigure> figures = new ScoringMeter(1e-6).measure(model, 37);
        assertThat(figures).extracting(ScoringFigure::backend).containsExactly("plain", "simd", "onnxruntime");
        assertThat(figures).allSatisfy(figure -> {
            assertThat(figure.model()).isEqualTo(model.label());
            assertThat(figure.batch()).isEqualTo(37);
            assertThat(figure.rowsPerCpuSecond()).isPositive();
        });
    }

    @Test
    void aWrongScoreIsNoFigure() {
        Map<Contender, Scorer> scorers =
                Map.of(Contender.PLAIN, fixed(0.5f, 0.25f), Contender.ONNXRUNTIME, fixed(0.5f, 0.26f));
        assertThatThrownBy(() -> ScoringMeter.compare(ScoredModel.MLP, 2, scorers))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mlp: onnxruntime and plain do not score the same: row 1 of 2 is 0.26 and 0.25");
    }

    private static Scorer fixed(float... scores) {
        return new Scorer() {
            @Override
            public void score() {}

            @Override
            public float[] scores() {
                return scores;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void theResultTellsRatiosAndWhatIsMissed() {
        ScoringResult result = new ScoringResult(List.of(
                new ScoringFigure("logistic", "plain", 1, 10),
                new ScoringFigure("logistic", "simd", 1, 300),
                new ScoringFigure("logistic", "onnxruntime", 1, 100),
                new ScoringFigure("logistic", "plain", 4, 10),
                new ScoringFigure("logistic", "simd", 4, 90),
                new ScoringFigure("logistic", "onnxruntime", 4, 100)));
        assertThat(result.document().get("simd_to_onnxruntime"))
                .isEqualTo(Map.of("logistic", Map.of("lowest", 0.9, "highest", 3.0, "at_least", 1.0)));
        assertThat(result.lines())
                .contains("logistic: simd at least 0.90 times onnxruntime; at least 1.0 is wanted (missed)");
    }

    @Test
    void aModelThatIsNoneIsToldWithThoseThatAre() {
        assertThatThrownBy(() -> ScoredModel.of("svm"))
                .hasMessage("'svm' is no model; there are: logistic, mlp, boosted_forest, kmeans, isolation_forest,"
                        + " autoencoder, deep_forest, pca, neighbors");
    }
}
