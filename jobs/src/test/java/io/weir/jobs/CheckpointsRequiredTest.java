package io.weir.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.ml.PublishedRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** A cluster's own default is no checkpoints at all, and then an exactly-once sink never shows anything. */
class CheckpointsRequiredTest {
    private static final KafkaSettings KAFKA = new KafkaSettings("127.0.0.1:9092", Duration.ofMinutes(15), Map.of());

    private final Pipeline pipeline = PipelineReader.read(Path.of("../pipelines/card-fraud.yaml"));
    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.getExecutionEnvironment(JobDefaults.configuration());

    @Test
    void scoringIsNotSubmittedWithoutCheckpoints() {
        assertThatThrownBy(() -> ScoringJob.define(env, pipeline, KAFKA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("execution.checkpointing.interval", "decisions", "config.yaml");
    }

    @Test
    void learningIsNotSubmittedWithoutCheckpoints() {
        assertThatThrownBy(() -> LearningJob.define(env, pipeline, KAFKA, PublishedRecords.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("execution.checkpointing.interval", "models", "config.yaml");
    }

    @Test
    void withCheckpointsScoringIsDefined() {
        env.enableCheckpointing(1_000);
        ScoringJob.define(env, pipeline, KAFKA);
        assertThat(env.getStreamGraph().getStreamNodes()).isNotEmpty();
    }

    @Test
    void withCheckpointsLearningIsDefined() {
        env.enableCheckpointing(1_000);
        LearningJob.define(env, pipeline, KAFKA, PublishedRecords.NONE);
        assertThat(env.getStreamGraph().getStreamNodes()).isNotEmpty();
    }
}
