package io.weir.jobs.replay;

import io.weir.jobs.pipeline.Mapping;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.CloseableIterator;

/** The feature vectors that the replay of a recording scores: {@link Evaluation} up to its learner. */
public final class ReplayedFeatures {
    private ReplayedFeatures() {}

    /** The feature vectors by id. */
    public static Map<String, float[]> of(Pipeline pipeline, Mapping mapping, Path recording) throws Exception {
        Replay replay = new Replay(pipeline, mapping, recording);
        EventSchema schema = replay.steps().schema();
        Map<String, float[]> features = new HashMap<>();
        try (CloseableIterator<String> lines = replay.steps()
                .features(replay.identified(true, Long.MAX_VALUE, ReplayOptions.rejected(recording)), true)
                .filter(Event::occurred)
                .map(event -> schema.idOf(event.row()) + "=" + Arrays.toString(event.features()))
                .returns(Types.STRING)
                .executeAndCollect()) {
            lines.forEachRemaining(line -> {
                String[] idAndVector = line.split("=");
                features.put(idAndVector[0], vector(idAndVector[1]));
            });
        }
        return features;
    }

    private static float[] vector(String text) {
        String[] numbers = text.substring(1, text.length() - 1).split(", ");
        float[] vector = new float[numbers.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = Float.parseFloat(numbers[i]);
        }
        return vector;
    }
}
