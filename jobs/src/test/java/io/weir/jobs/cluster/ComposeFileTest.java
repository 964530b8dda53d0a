package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.local.PipelineTopics;
import io.weir.jobs.pipeline.PipelineReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The compose file, the image and Prometheus's configuration name the same things, and those that Weir has. */
class ComposeFileTest {
    private static final Path POM = Path.of("../pom.xml");

    @Test
    void itCreatesTheTopicsOfThePipelineThatItStarts() throws Exception {
        List<String> topics = command("topics")
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("create [\\w-]+ .*"))
                .toList();
        assertThat(topics)
                .containsExactlyElementsOf(
                        PipelineTopics.of(PipelineReader.read(Path.of("../pipelines/card-fraud.yaml"))).stream()
                                .map(topic -> String.join(
                                        " ",
                                        "create",
                                        topic.name(),
                                        Integer.toString(topic.partitions()),
                                        Integer.toString(topic.maxMessageBytes()),
                                        topic.compacted() ? "compact" : "delete"))
                                .toList());
        assertThat(command("jobs"))
                .contains("--pipeline /opt/weir/pipelines/card-fraud.yaml", "for job in ScoringJob LearningJob;");
    }

    @Test
    void prometheusReadsEveryProcessOfFlinks() throws Exception {
        Map<String, Object> services =
                ShippedYaml.map(ShippedYaml.read("docker/compose.yaml").get("services"));
        Object scrape = ShippedYaml.list(
                        ShippedYaml.read("prometheus/prometheus.yaml").get("scrape_configs"))
                .get(0);
        Object targets = ShippedYaml.at(
                ShippedYaml.list(ShippedYaml.at(scrape, "static_configs")).get(0), "targets");
        assertThat(ShippedYaml.list(targets))
                .containsExactlyInAnyOrderElementsOf(services.keySet().stream()
                        .filter(name -> name.startsWith("jobmanager") || name.startsWith("taskmanager"))
                        .map(name -> name + ":9249")
                        .toList());
        for (Object rules :
                ShippedYaml.list(ShippedYaml.read("prometheus/prometheus.yaml").get("rule_files"))) {
            assertThat(ShippedYaml.FOLDER.resolve("prometheus").resolve((String) rules))
                    .exists();
        }
    }

    @Test
    void versionsAreThoseOfTheBuild() throws Exception {
        String pom = Files.readString(POM);
        String flink = property(pom, "flink.version");
        String kafka = property(pom, "kafka.broker.version");
        String weir = group(pom, "<artifactId>weir</artifactId>\\s*<version>([^<]+)</version>");

        assertThat(Files.readString(ShippedYaml.FOLDER.resolve("docker/Dockerfile")))
                .contains("ARG FLINK_VERSION=" + flink + "\n", "jobs/target/weir-jobs-" + weir + "-flink.jar");
        assertThat(Files.readString(ShippedYaml.FOLDER.resolve("docker/compose.yaml")))
                .contains("image: apache/kafka:" + kafka + "\n", "image: weir:" + weir + "\n");
        for (String manifest : List.of("scoring", "learning")) {
            assertThat((String) ShippedYaml.at(ShippedYaml.read("kubernetes/" + manifest + ".yaml"), "spec", "image"))
                    .endsWith("/weir:" + weir);
        }
    }

    @Test
    void grafanaFindsTheDashboardsAndTheirDataSource() throws Exception {
        Object source = ShippedYaml.list(ShippedYaml.read("grafana/provisioning/datasources/prometheus.yaml")
                        .get("datasources"))
                .get(0);
        for (String dashboard : List.of("grafana/weir.json", "grafana/gpu.json")) {
            for (Object panel : ShippedYaml.list(ShippedYaml.read(dashboard).get("panels"))) {
                if (!"row".equals(ShippedYaml.at(panel, "type"))) {
                    assertThat(ShippedYaml.at(panel, "datasource", "uid"))
                            .as("%s: %s", dashboard, ShippedYaml.at(panel, "title"))
                            .isEqualTo(ShippedYaml.at(source, "uid"));
                }
            }
        }
    }

    private static String command(String service) throws Exception {
        Object command = ShippedYaml.at(ShippedYaml.read("docker/compose.yaml"), "services", service, "command");
        return (String) ShippedYaml.list(command).get(0);
    }

    private static String property(String pom, String name) {
        return group(pom, "<" + Pattern.quote(name) + ">([^<]+)</");
    }

    private static String group(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }
}
