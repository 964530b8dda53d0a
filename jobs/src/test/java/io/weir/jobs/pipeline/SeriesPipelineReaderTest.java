package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.ml.anomaly.multivariate.MultivariateKind;
import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.anomaly.univariate.DetectorOptions;
import io.weir.ml.anomaly.univariate.GivenRange;
import io.weir.operators.anomaly.Watch;
import io.weir.operators.anomaly.WatchedColumn;
import io.weir.operators.anomaly.WatchedTogether;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a valid file of series means, and what a user reads when it is wrong. */
class SeriesPipelineReaderTest {
    private static final String VALID =
            """
            name: service-metrics
            series:
              topic: metrics
              columns: {service: STRING, host: STRING, at: TIMESTAMP(3), cpu: DOUBLE, requests: BIGINT, up: BOOLEAN}
              nullable: [cpu]
              key: [service, host]
              event-time: at
            validate:
              requests: {min: 0}
            detect:
              - {of: cpu, range: [0, 100]}
              - {of: [requests], detector: level-pairs, remember: 100}
            state: {cache: 2 MiB, forget-after: 2 d}
            decide: {alert-above: 0.6}
            topics: {alerts: pages}
            """;

    @Test
    void everyKeyIsRead() {
        SeriesPipeline pipeline = SeriesPipelineReader.read("s.yaml", VALID);

        assertThat(pipeline.name()).isEqualTo("service-metrics");
        assertThat(pipeline.key()).containsExactly("service", "host");
        assertThat(pipeline.detect())
                .containsExactly(
                        new WatchedColumn(
                                "cpu",
                                DetectorKind.COMBINED,
                                DetectorOptions.DEFAULT.withRange(new GivenRange(0, 100))),
                        new WatchedColumn(
                                "requests",
                                DetectorKind.LEVEL_PAIRS,
                                DetectorOptions.DEFAULT.withRememberedPairs(100)));
        assertThat(pipeline.forgetAfter()).isEqualTo(Duration.ofDays(2));
        assertThat(pipeline.cacheBytes()).isEqualTo(2 << 20);
        assertThat(pipeline.events().decide().alertAbove()).isEqualTo(0.6);
        assertThat(pipeline.events().nullable()).containsExactly("cpu");
        assertThat(pipeline.events().topics().decisions()).isEqualTo("anomalies");
        assertThat(pipeline.events().topics().alerts()).isEqualTo("pages");
        assertThat(pipeline.events().topics().deadLetters()).isEqualTo("dead-letters");
    }

    @ParameterizedTest
    @EnumSource
    void columnsAreWatchedTogetherAlsoIfTheyAreWatchedByThemselves(MultivariateKind kind) {
        SeriesPipeline pipeline = SeriesPipelineReader.read(
                "s.yaml",
                VALID.replace(
                        "of: [requests], detector: level-pairs, remember: 100",
                        "of: [requests, cpu], detector: " + kind.text()));

        assertThat(pipeline.detect())
                .last()
                .isEqualTo(new WatchedTogether(List.of("requests", "cpu"), kind.ofASeries()));
    }

    @Test
    void whatIsLeftOutHasTheDocumentedDefault() {
        SeriesPipeline pipeline = SeriesPipelineReader.read(
                "s.yaml", VALID.substring(0, VALID.indexOf("state:")).replace(", range: [0, 100]", ""));

        assertThat(pipeline.detect().get(0))
                .isEqualTo(new WatchedColumn("cpu", DetectorKind.COMBINED, new DetectorOptions(null, 4000)));
        assertThat(pipeline.forgetAfter()).isEqualTo(Duration.ofDays(30));
        assertThat(pipeline.cacheBytes()).isEqualTo(64 << 20);
        assertThat(pipeline.events().decide().alertAbove()).isEqualTo(0.5);
    }

    @Test
    void theShippedFilesAreRead() {
        Path shipped = Path.of("..", "pipelines", "nab.yaml");
        assertThat(SeriesPipelineReader.isSeries(shipped)).isTrue();
        assertThat(SeriesPipelineReader.read(shipped).detect())
                .containsExactly(new WatchedColumn("value", DetectorKind.COMBINED, DetectorOptions.DEFAULT));
        assertThat(SeriesPipelineReader.read(Path.of("..", "pipelines", "service-metrics.yaml"))
                        .detect())
                .extracting(Watch::columns)
                .containsExactly(
                        List.of("cpu_percent"),
                        List.of("memory_percent"),
                        List.of("requests_per_s"),
                        List.of("latency_ms"));
        assertThat(SeriesPipelineReader.isSeries(Path.of("..", "pipelines", "card-fraud.yaml")))
                .isFalse();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    "key: [service, host]" | "id: service"      | "6: series.id: this key is not known here; known are topic, format, schema, message, writers, columns, fields, nullable, key, event-time, not-before, ahead, max-bytes\\n3: series: the key 'key' is missing; write key: and the column that tells one series from another, or a list of them"
                    "key: [service, host]" | "key: cpu"         | "6: series.key: the column 'cpu' is DOUBLE; a key must be INT, BIGINT or STRING"
                    "key: [service, host]" | "key: [service, service]" | "6: series.key[1]: 'service' is in the key already; name each column once"
                    "nullable: [cpu]"      | "nullable: [host]" | "5: series.nullable[0]: 'host' is a key, which no event can lack; remove it from the list"
                    "of: cpu,"             | "of: up,"          | "11: detect[0].of: the column 'up' is BOOLEAN; what is watched must be INT, BIGINT, FLOAT or DOUBLE"
                    "of: cpu,"             | "of: cpus,"        | "11: detect[0].of: 'cpus' is not a column of the source; did you mean 'cpu'?"
                    "of: [requests]"       | "of: [requests, cpu]" | "12: detect[1].of[1]: 'cpu' is watched by detect[0].of already; name each column once"
                    "range: [0, 100]"      | "range: [100, 0]"  | "11: detect[0].range: 100.0 is not below 0.0; write the least and then the greatest value, such as [0, 100]"
                    "range: [0, 100]"      | "range: [5]"       | "11: detect[0].range: the number of ends is 1; write the least and the greatest value, such as [0, 100]"
                    "range: [0, 100]"      | "range: learned"   | "11: detect[0].range: 'learned' stands here; write a list of two numbers, in brackets or a line each after '- '"
                    "detector: level-pairs" | "detector: level-pair" | "12: detect[1].detector: 'level-pair' is not known here; did you mean 'level-pairs'?"
                    "of: [requests], detector: level-pairs, remember: 100" | "of: requests, detector: half-space-trees" | "12: detect[1].of: half-space-trees watches columns together, and here is 1; write a list of at least two"
                    "of: [requests], detector: level-pairs" | "of: [requests, cpu], detector: half-space-trees" | "12: detect[1].remember: is an option of the detectors combined and level-pairs, not of half-space-trees; take it out"
                    "detector: level-pairs" | "detector: ewma-likelihood" | "12: detect[1].remember: is an option of the detectors combined and level-pairs, not of ewma-likelihood; take it out"
                    "detector: level-pairs" | "detector: value-gap" | "12: detect[1].remember: is an option of the detectors combined and level-pairs, not of value-gap; take it out"
                    "of: cpu," | "of: cpu, detector: hour-of-day," | "11: detect[0].range: is an option of the detectors combined and value-gap, not of hour-of-day; take it out"
                    "remember: 100"        | "remember: 0"      | "12: detect[1].remember: '0' is not accepted; write a whole number from 1 to 100000"
                    "alerts: pages"        | "alerts: metrics"  | "15: topics.alerts: the topic 'metrics' is used by series.topic already; give each a topic of its own"
                    "alerts: pages"        | "models: m"        | "15: topics.models: this key is not known here; known are anomalies, alerts, dead-letters"
                    "forget-after: 2 d"    | "forget-after: 1 s" | "13: state.forget-after: '1 s' is too short; at least 1min is accepted"
                    """)
    void oneProblemIsToldInOneSentence(String part, String replacement, String message) {
        assertThat(VALID).contains(part);
        assertThat(messageOf(VALID.replace(part, replacement))).isEqualTo(told(message));
    }

    private static String told(String message) {
        String[] lines = message.split("\\\\n");
        Arrays.sort(lines, Comparator.comparingInt(line -> Integer.parseInt(line.split(":")[0])));
        return "s.yaml:" + String.join("\ns.yaml:", lines);
    }

    @Test
    void aFileOfEventsAndOneOfSeriesAreNotTakenForOneAnother() {
        assertThat(catchThrowableOfType(PipelineException.class, () -> PipelineReader.read("s.yaml", VALID)))
                .hasMessage(
                        "s.yaml:1: this file is one of series, and not of events; ./weir demo, ./weir evaluate --nab and"
                                + " AnomalyJob take it");
        assertThat(messageOf(PipelineText.VALID)).contains("s.yaml:1: the key 'series' is missing");
    }

    private static String messageOf(String text) {
        return catchThrowableOfType(PipelineException.class, () -> SeriesPipelineReader.read("s.yaml", text))
                .getMessage();
    }
}
