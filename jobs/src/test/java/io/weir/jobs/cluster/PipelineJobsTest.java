package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connectors.kafka.TopicSpec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What becomes of a pipeline file, and of what flink run prints. */
class PipelineJobsTest {
    @Test
    void pipelineOfEventsIsScoringAndLearningAndNineTopics() {
        PipelineJobs jobs = PipelineJobs.of(Path.of("../pipelines/card-fraud.yaml"));
        assertThat(jobs.jobs()).containsExactly(PipelineJobs.Kind.SCORING, PipelineJobs.Kind.LEARNING);
        assertThat(jobs.series()).isFalse();
        assertThat(jobs.topics())
                .extracting(TopicSpec::name)
                .contains("transactions", "labels", "decisions", "alerts", "feature-log", "dead-letters", "models");
        assertThat(jobs.topics())
                .filteredOn(topic -> topic.name().equals("models"))
                .singleElement()
                .matches(TopicSpec::compacted);
    }

    @Test
    void pipelineOfSeriesIsTheAnomalyJob() {
        PipelineJobs jobs = PipelineJobs.of(Path.of("../pipelines/service-metrics.yaml"));
        assertThat(jobs.jobs()).containsExactly(PipelineJobs.Kind.ANOMALIES);
        assertThat(jobs.series()).isTrue();
        assertThat(jobs.topics())
                .extracting(TopicSpec::name)
                .containsExactly("service-metrics", "metric-anomalies", "metric-alerts", "metric-dead-letters");
    }

    @Test
    void whatFlinkRunPrintsIsToldByItsRootCause() {
        assertThat(
                        JobStart.reason(
                                """
                        ------------------------------------------------------------
                         The program finished with the following exception:

                        org.apache.flink.client.program.ProgramInvocationException: The main method caused an error
                        \tat org.apache.flink.Some.method(Some.java:1)
                        Caused by: java.lang.IllegalArgumentException: --kafka-config is nowhere
                        \t... 11 more
                        """))
                .isEqualTo("IllegalArgumentException: --kafka-config is nowhere");
        assertThat(JobStart.reason("Could not build the program from JAR file: x.jar\n"))
                .isEqualTo("Could not build the program from JAR file: x.jar");
    }
}
