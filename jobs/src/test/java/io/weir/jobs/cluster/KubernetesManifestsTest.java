package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.LearningJob;
import io.weir.jobs.ScoringJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifests are what the operator's own resource definition takes, and name what Weir has. */
class KubernetesManifestsTest {
    @ParameterizedTest
    @ValueSource(strings = {"kubernetes/scoring.yaml", "kubernetes/learning.yaml"})
    void aManifestFitsTheOperatorsResourceDefinition(String file) throws Exception {
        Map<String, Object> manifest = ShippedYaml.read(file);
        assertThat(manifest)
                .containsEntry("apiVersion", "flink.apache.org/v1beta1")
                .containsEntry("kind", "FlinkDeployment");
        List<String> problems = new ArrayList<>();
        misfits("spec", manifest.get("spec"), ShippedYaml.at(definition(), "properties", "spec"), problems);
        assertThat(problems)
                // The published definition is older than Flink 2.2; an operator that knows it has one value more here.
                .containsExactly(
                        "spec.flinkVersion: 'v2_2' is none of [v1_13, v1_14, v1_15, v1_16, v1_17, v1_18, v1_19, v1_20]");
    }

    @Test
    void aManifestStartsAJobThatIsThereWithAPipelineThatIsThere() throws Exception {
        assertThat(ShippedYaml.at(ShippedYaml.read("kubernetes/scoring.yaml"), "spec", "job", "entryClass"))
                .isEqualTo(ScoringJob.class.getName());
        assertThat(ShippedYaml.at(ShippedYaml.read("kubernetes/learning.yaml"), "spec", "job", "entryClass"))
                .isEqualTo(LearningJob.class.getName());
        for (String file : List.of("kubernetes/scoring.yaml", "kubernetes/learning.yaml")) {
            List<Object> arguments = ShippedYaml.list(ShippedYaml.at(ShippedYaml.read(file), "spec", "job", "args"));
            String pipeline = (String) arguments.get(arguments.indexOf("--pipeline") + 1);
            assertThat(pipeline).startsWith("/opt/weir/pipelines/");
            assertThat(Path.of("../pipelines").resolve(Path.of(pipeline).getFileName()))
                    .exists();
        }
        String dockerfile = Files.readString(ShippedYaml.FOLDER.resolve("docker/Dockerfile"));
        assertThat(dockerfile)
                .contains(
                        "/opt/flink/usrlib/weir-jobs.jar\n",
                        "COPY --chown=flink:flink pipelines /opt/weir/pipelines\n");
    }

    /** What a structural schema of Kubernetes refuses, or what the API server would silently drop. */
    private static void misfits(String path, Object value, Object schema, List<String> problems) {
        Map<String, Object> type = ShippedYaml.map(schema);
        if (Boolean.TRUE.equals(type.get("x-kubernetes-preserve-unknown-fields"))
                || Boolean.TRUE.equals(type.get("x-kubernetes-int-or-string"))) {
            return;
        }
        if (type.get("enum") != null && !ShippedYaml.list(type.get("enum")).contains(value)) {
            problems.add(path + ": '" + value + "' is none of " + type.get("enum"));
        }
        boolean fits =
                switch ((String) type.get("type")) {
                    case "object" -> value instanceof Map;
                    case "array" -> value instanceof List;
                    case "string" -> value instanceof String;
                    case "integer" -> value instanceof Integer;
                    case "number" -> value instanceof Number;
                    default -> value instanceof Boolean;
                };
        if (!fits) {
            problems.add(path + ": '" + value + "' is no " + type.get("type"));
        } else if (value instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                misfits(path + "[" + i + "]", items.get(i), type.get("items"), problems);
            }
        } else if (value instanceof Map<?, ?>) {
            ShippedYaml.map(value).forEach((key, field) -> {
                Object known = type.get("properties") == null ? null : ShippedYaml.at(type, "properties", key);
                Object other = type.get("additionalProperties");
                if (known != null) {
                    misfits(path + "." + key, field, known, problems);
                } else if (other instanceof Map) {
                    misfits(path + "." + key, field, other, problems);
                } else {
                    problems.add(path + "." + key + ": there is no such field");
                }
            });
        }
    }

    private static Object definition() throws IOException {
        try (InputStream in = KubernetesManifestsTest.class.getResourceAsStream(
                "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml")) {
            Object crd = new Load(
                            LoadSettings.builder().setCodePointLimit(10_000_000).build())
                    .loadFromInputStream(in);
            Object version =
                    ShippedYaml.list(ShippedYaml.at(crd, "spec", "versions")).get(0);
            return ShippedYaml.at(version, "schema", "openAPIV3Schema");
        }
    }
}
