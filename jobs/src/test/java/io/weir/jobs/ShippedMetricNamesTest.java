package io.weir.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cluster.ShippedYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.flink.runtime.metrics.MetricNames;
import org.junit.jupiter.api.Test;

/** What the alert rules and the dashboard that ship ask Prometheus for is what running jobs tell it. */
class ShippedMetricNamesTest {
    private static final Path EACH = Path.of("src/test/resources/every-metric.yaml");
    private static final Path SERIES = Path.of("../pipelines/service-metrics.yaml");
    private static final String OF_OPERATORS = "flink_taskmanager_job_task_operator_";
    private static final Pattern METRIC = Pattern.compile("flink_\\w+");

    @Test
    void everyMetricOfTheRulesAndThePanelsIsReportedByTheRunningJobs() throws Exception {
        Map<String, String> expressions = new LinkedHashMap<>(rules());
        expressions.putAll(panels());
        Set<String> reported = ReportedSeries.of(Map.of("scoring", EACH, "learning", EACH, "anomalies", SERIES));
        reported.add(OF_OPERATORS + MetricNames.PENDING_RECORDS); // of Kafka's source, which these jobs run without
        expressions.forEach((where, expression) -> {
            List<String> named =
                    METRIC.matcher(expression).results().map(MatchResult::group).toList();
            assertThat(named).as(where).isNotEmpty();
            assertThat(reported).as(where).containsAll(named);
        });
    }

    @Test
    void everyRuleHasWhatPrometheusAndAReaderNeed() throws Exception {
        for (Map<String, Object> rule : ruleMaps()) {
            String name = (String) rule.get("alert");
            assertThat(rule.keySet())
                    .as(name)
                    .isSubsetOf("alert", "expr", "for", "labels", "annotations")
                    .contains("alert", "expr", "labels", "annotations");
            assertThat((String) rule.get("expr")).as(name).containsPattern("(==|<|>|unless) ");
            assertThat(ShippedYaml.at(rule, "labels", "severity")).as(name).isIn("critical", "warning", "info");
            assertThat((String) ShippedYaml.at(rule, "annotations", "summary"))
                    .as(name)
                    .containsPattern("\\{\\{ \\$labels\\.(job_name|operator_name|model|instance) }}");
        }
        assertThat(ruleMaps()).extracting(rule -> rule.get("alert")).doesNotHaveDuplicates();
    }

    private static Map<String, String> rules() throws Exception {
        Map<String, String> expressions = new LinkedHashMap<>();
        for (Map<String, Object> rule : ruleMaps()) {
            String expression = (String) rule.get("expr");
            if (!expression.startsWith("up{")) { // Prometheus's own
                expressions.put("alert " + rule.get("alert"), expression);
            }
        }
        assertThat(expressions).hasSizeGreaterThan(10);
        return expressions;
    }

    private static List<Map<String, Object>> ruleMaps() throws Exception {
        List<Map<String, Object>> rules = new ArrayList<>();
        for (Object group :
                ShippedYaml.list(ShippedYaml.read("prometheus/weir-alerts.yaml").get("groups"))) {
            ShippedYaml.list(ShippedYaml.at(group, "rules")).forEach(rule -> rules.add(ShippedYaml.map(rule)));
        }
        return rules;
    }

    private static Map<String, String> panels() throws Exception {
        Map<String, String> expressions = new LinkedHashMap<>();
        for (Object panel :
                ShippedYaml.list(ShippedYaml.read("grafana/weir.json").get("panels"))) {
            Object targets = ShippedYaml.at(panel, "targets");
            if (targets != null) {
                for (Object target : ShippedYaml.list(targets)) {
                    expressions.put(
                            "panel " + ShippedYaml.at(panel, "title") + " " + ShippedYaml.at(target, "refId"),
                            (String) ShippedYaml.at(target, "expr"));
                }
            }
        }
        assertThat(expressions).hasSizeGreaterThan(20);
        return expressions;
    }
}
