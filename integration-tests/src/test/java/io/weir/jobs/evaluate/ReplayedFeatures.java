package io.weir.jobs.evaluate;

import io.weir.jobs.PipelineSteps;
import io.weir.jobs.pipeline.Mapping;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.validation.TextEvents;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/** The feature vectors that the replay of a recording scores: {@link Evaluation} up to its learner. */
public final class ReplayedFeatures {
    private ReplayedFeatures() {}

    /** The feature vectors by id. */
    public static Map<String, float[]> of(Pipeline pipeline, Mapping mapping, Path recording) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        PipelineSteps steps = new PipelineSteps(pipeline);
        EventSchema schema = steps.schema();
        RecordingFormat format = new RecordingFormat(
                recording.getFileName().toString(),
                steps.declared(),
                new TextEvents(steps.declared(), steps.validator()),
                mapping,
                pipeline.source().outOfOrderness());
        var events = steps.valid(
                env.fromSource(
                        FileSource.forRecordStreamFormat(format, new org.apache.flink.core.fs.Path(recording.toUri()))
                                .build(),
                        steps.watermarks(),
                        "recording"),
                "events");
        Map<String, float[]> features = new HashMap<>();
        try (CloseableIterator<String> lines = steps.features(steps.identify(events, true), true)
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
