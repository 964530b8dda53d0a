package io.weir.operators.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.health.HealthSample;
import io.weir.gpu.health.MonitoredDevice;
import io.weir.gpu.health.Reading;
import io.weir.operators.batching.DeviceFailureMetric;
import io.weir.operators.batching.PlacedRowsMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alert rules and the dashboard for GPUs that ship are of metrics that Weir reports. */
class GpuMetricNamesTest {
    private static final Path FILE = Path.of("../flink-conf/prometheus/gpu-alerts.yaml");
    private static final Path DASHBOARD = Path.of("../flink-conf/grafana/gpu.json");
    private static final Pattern METRIC = Pattern.compile("flink_\\w+");
    private static final Pattern DURATION = Pattern.compile("[1-9]\\d*[smhd]");
    private static final Pattern COMPARISON = Pattern.compile("(==|>|<) ");

    @Test
    void everyMetricOfARuleIsReported() throws IOException {
        Set<String> reported = reported();
        for (Map<String, Object> rule : rules()) {
            Set<String> named = new LinkedHashSet<>();
            Matcher matcher = METRIC.matcher(text(rule, "expr"));
            while (matcher.find()) {
                named.add(matcher.group());
            }
            assertThat(named).as(text(rule, "alert")).isNotEmpty();
            assertThat(reported).as(text(rule, "alert")).containsAll(named);
        }
    }

    @Test
    void everyMetricOfAPanelIsReported() throws IOException {
        Set<String> reported = reported();
        int panels = 0;
        for (Map<String, Object> panel : maps(((Map<?, ?>) document(DASHBOARD)).get("panels"))) {
            if (panel.get("targets") != null) {
                for (Map<String, Object> target : maps(panel.get("targets"))) {
                    Matcher matcher = METRIC.matcher(text(target, "expr"));
                    assertThat(matcher.find()).as(text(panel, "title")).isTrue();
                    assertThat(reported).as(text(panel, "title")).contains(matcher.group());
                    panels++;
                }
            }
        }
        assertThat(panels).isGreaterThan(10);
    }

    @Test
    void everyRuleHasWhatPrometheusAndAReaderNeed() throws IOException {
        assertThat(rules()).extracting(rule -> rule.get("alert")).doesNotHaveDuplicates();
        for (Map<String, Object> rule : rules()) {
            assertThat(rule.keySet())
                    .as("%s", rule)
                    .isSubsetOf("alert", "expr", "for", "labels", "annotations")
                    .contains("alert", "expr", "labels", "annotations");
            assertThat(text(rule, "expr")).as("a threshold").containsPattern(COMPARISON);
            assertThat(map(rule, "labels").get("severity")).isIn("critical", "warning", "info");
            assertThat(text(map(rule, "annotations"), "summary")).containsPattern("\\{\\{ \\$labels\\.(gpu|cuda) }}");
            if (rule.containsKey("for")) {
                assertThat(text(rule, "for")).matches(DURATION);
            }
        }
    }

    /** The names of the series of a device that tells everything. */
    private static Set<String> reported() {
        EnumMap<Reading, Double> all = new EnumMap<>(Reading.class);
        for (Reading reading : Reading.values()) {
            all.put(reading, 1.0);
        }
        HealthSample sample = new HealthSample(all, Optional.of(Set.of()), Optional.empty());
        MonitoredDevice device = new MonitoredDevice() {
            @Override
            public int index() {
                return 0;
            }

            @Override
            public String name() {
                return "talkative";
            }

            @Override
            public HealthSample sample() {
                return sample;
            }
        };
        ReportedMetrics metrics = new ReportedMetrics();
        DeviceHealthMetrics.register(metrics.operator(), List.of(device), () -> 0, Duration.ZERO);
        DeviceFailureMetric.register(metrics.operator(), 0);
        Set<String> names = metrics.gauges().keySet().stream()
                .map(series -> series.substring(0, series.indexOf('{')))
                .collect(Collectors.toSet());
        names.add(ReportedMetrics.nameOf(PlacedRowsMetric::register));
        return names;
    }

    private static List<Map<String, Object>> rules() throws IOException {
        List<Map<String, Object>> rules = maps(((Map<?, ?>) document(FILE)).get("groups")).stream()
                .flatMap(group -> maps(group.get("rules")).stream())
                .toList();
        assertThat(rules).isNotEmpty();
        return rules;
    }

    private static Object document(Path file) throws IOException {
        return new Load(LoadSettings.builder().setLabel(file.toString()).build())
                .loadFromString(Files.readString(file));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Object list) {
        return (List<Map<String, Object>>) list;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> in, String key) {
        return (Map<String, Object>) in.get(key);
    }

    private static String text(Map<String, Object> in, String key) {
        assertThat(in.get(key)).as(key).isInstanceOf(String.class);
        return (String) in.get(key);
    }
}
