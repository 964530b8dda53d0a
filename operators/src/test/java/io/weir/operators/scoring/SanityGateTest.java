package io.weir.operators.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.ml.ModelKind;
import io.weir.ml.ModelParameters;
import io.weir.ml.ModelSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class SanityGateTest {
    /** A kind of model whose score is a mistake for some rows: those that there are keep theirs in 0..1. */
    private record Faulty(ToDoubleFunction<float[]> score) implements ModelParameters {
        @Override
        public ModelKind kind() {
            return ModelKind.LOGISTIC_REGRESSION;
        }

        @Override
        public DenseModel toDenseModel() {
            return new LinearModel(new float[] {1}, 0, new float[] {0}, new float[] {1}, Link.LOGISTIC);
        }

        @Override
        public double score(float[] row) {
            return score.applyAsDouble(row);
        }

        @Override
        public double[] contributions(float[] row) {
            return new double[1];
        }

        @Override
        public void write(ObjectNode json) {}
    }

    private static Optional<String> objection(SanityGate gate, ToDoubleFunction<float[]> score) {
        return gate.objection(
                new ModelSnapshot("fraud", 2, 0, 10, 5, List.of("amount"), new Faulty(score)), Optional.empty());
    }

    @Test
    void aVersionThatScoresNoNumberWhereAllIsMissingOrZeroIsObjectedToBeforeAnyEvent() {
        SanityGate gate = new SanityGate(1);
        assertThat(objection(gate, row -> Float.isNaN(row[0]) ? Double.NaN : 0.5))
                .contains("it scores NaN where all features are NaN");
        assertThat(objection(gate, row -> row[0] == 0 ? Double.POSITIVE_INFINITY : 0.5))
                .contains("it scores Infinity where all features are 0.0");
        assertThat(objection(gate, row -> 0.5)).isEmpty();
    }

    @Test
    void aVersionThatScoresNoProbabilityOnASampledEventIsObjectedToWithTheEvent() {
        SanityGate gate = new SanityGate(1);
        gate.see(new float[] {1});
        gate.see(new float[] {7});
        assertThat(objection(gate, row -> row[0] == 7 ? Double.NaN : 0.5))
                .contains("it scores NaN on an event of [7.0]");
        assertThat(objection(gate, row -> row[0] == 7 ? 1.5 : 0.5)).contains("it scores 1.5 on an event of [7.0]");
        assertThat(objection(gate, row -> row[0] == 7 ? -0.1 : 0.5)).contains("it scores -0.1 on an event of [7.0]");
        assertThat(objection(gate, row -> row[0] == 7 ? 1 : 0)).isEmpty();
    }
}
