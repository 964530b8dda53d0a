package io.weir.benchmarks.scoring;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.weir.gpu.model.DenseModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * ONNX Runtime on one thread, with all its optimizations; inputs and outputs are made once and lie in native memory, where
 * it neither copies nor allocates.
 */
final class OnnxScorer implements Scorer {
    private final OrtSession session;
    private final OnnxTensor input;
    private final FloatBuffer scores;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs = new HashMap<>();

    OnnxScorer(DenseModel model, float[][] rows) {
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
                session = environment.createSession(OnnxTranslation.of(model), options);
            }
            FloatBuffer data =
                    bytes((long) rows.length * model.features() * Float.BYTES).asFloatBuffer();
            for (float[] row : rows) {
                data.put(row);
            }
            data.flip();
            input = OnnxTensor.createTensor(environment, data, new long[] {rows.length, model.features()});
            inputs = Map.of(OnnxTranslation.INPUT, input);
            long[] shape = {rows.length, 1};
            scores = bytes((long) rows.length * Float.BYTES).asFloatBuffer();
            outputs.put(OnnxTranslation.SCORE, OnnxTensor.createTensor(environment, scores, shape));
            if (session.getOutputNames().contains(OnnxTranslation.INDEX)) {
                LongBuffer index = bytes((long) rows.length * Long.BYTES).asLongBuffer();
                outputs.put(OnnxTranslation.INDEX, OnnxTensor.createTensor(environment, index, shape));
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not take " + model, e);
        }
    }

    private static ByteBuffer bytes(long length) {
        return ByteBuffer.allocateDirect(Math.toIntExact(length)).order(ByteOrder.nativeOrder());
    }

    @Override
    public void score() {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed", e);
        }
    }

    @Override
    public float[] scores() {
        float[] copy = new float[scores.capacity()];
        scores.duplicate().rewind().get(copy);
        return copy;
    }

    @Override
    public void close() {
        input.close();
        outputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed to end", e);
        }
    }
}
