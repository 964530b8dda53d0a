package io.weir.benchmarks.scoring;

import io.weir.gpu.cpu.InstructionSet;
import io.weir.gpu.model.DenseModel;
import java.util.Locale;

/** Who scores. */
enum Contender {
    PLAIN {
        @Override
        Scorer scorer(DenseModel model, float[][] rows) {
            return new WeirScorer(model, InstructionSet.PLAIN, rows);
        }
    },
    SIMD {
        @Override
        Scorer scorer(DenseModel model, float[][] rows) {
            return new WeirScorer(model, InstructionSet.VECTOR, rows);
        }
    },
    ONNXRUNTIME {
        @Override
        Scorer scorer(DenseModel model, float[][] rows) {
            return new OnnxScorer(model, rows);
        }
    };

    abstract Scorer scorer(DenseModel model, float[][] rows);

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
