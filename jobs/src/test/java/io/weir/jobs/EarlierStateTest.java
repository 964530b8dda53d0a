package io.weir.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The jobs go on from savepoints that earlier versions have left: each answer is the one that the earlier version gave.
 *
 * <p>After a release its state is kept here too: {@code WEIR_WRITE_STATE=0.2.0 mvn test -pl jobs -am -Dtest=EarlierStateTest#theStateOfThisVersionIsKept}.
 */
@Timeout(120)
class EarlierStateTest {
    private static final Path STATES = Path.of("src/test/resources/state");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temporary;

    private static StateFixture of(String version) {
        return new StateFixture(STATES.resolve(version).toAbsolutePath());
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "WEIR_WRITE_STATE", matches = ".+")
    void theStateOfThisVersionIsKept() throws Exception {
        StateFixture now = of(System.getenv("WEIR_WRITE_STATE"));
        CardState.write(now, Path.of("../pipelines/card-fraud.yaml"), temporary);
        SeriesState.write(now, temporary);
    }

    @ParameterizedTest
    @ValueSource(strings = "0.1.0")
    void scoringGoesOnAndEveryDecisionAndFeatureIsAsItWouldHaveBeen(String version) throws Exception {
        StateFixture then = of(version);

        List<String> answers = then.goOn("scoring", then.pipeline("scoring"), temporary);

        assertThat(answers).containsExactlyElementsOf(then.answers("scoring"));
        assertThat(answers).hasSizeGreaterThan(50);
        assertThat(answers).allSatisfy(answer -> assertThat(
                        JSON.readTree(answer).findValue("model_version").asLong())
                .as("by a model that was learned")
                .isPositive());
    }

    @ParameterizedTest
    @ValueSource(strings = "0.1.0")
    void learningGoesOnAndItsNextVersionsAreAsTheyWouldHaveBeen(String version) throws Exception {
        StateFixture then = of(version);

        List<String> answers = then.goOn("learning", then.pipeline("learning"), temporary);

        assertThat(answers).containsExactlyElementsOf(then.answers("learning"));
        assertThat(answers).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = "0.1.0")
    void detectorsGoOnAndEachVerdictAndItsReasonsAreAsTheyWouldHaveBeen(String version) throws Exception {
        StateFixture then = of(version);

        List<String> answers = then.goOn("anomalies", then.pipeline("anomalies"), temporary);

        assertThat(answers).containsExactlyElementsOf(then.answers("anomalies"));
        assertThat(answers).anyMatch(answer -> answer.contains("\"contributions\""));
    }

    @Test
    void scoringOfAPipelineWithOneFeatureMoreGoesOnWithTheStateOfTheRest() throws Exception {
        StateFixture then = of("0.1.0");
        String text = Files.readString(then.pipeline("scoring"));
        assertThat(text).contains("- of: [amount]\n");
        Path changed = Files.writeString(
                temporary.resolve("changed.yaml"), text.replace("- of: [amount]\n", "- of: [amount, hour_of_day]\n"));

        List<JsonNode> now = features(then.goOn("scoring", changed, temporary));

        List<JsonNode> before = features(then.answers("scoring"));
        assertThat(now).hasSameSizeAs(before);
        for (int i = 0; i < now.size(); i++) {
            JsonNode features = now.get(i).get("features");
            assertThat(features).hasSize(before.get(i).get("features").size() + 1);
            assertThat(features.get(0)).isEqualTo(before.get(i).get("features").get(0));
            for (int f = 2; f < features.size(); f++) {
                assertThat(features.get(f))
                        .isEqualTo(before.get(i).get("features").get(f - 1));
            }
        }
    }

    private static List<JsonNode> features(List<String> answers) throws Exception {
        List<JsonNode> log = new java.util.ArrayList<>();
        for (String answer : answers) {
            JsonNode json = JSON.readTree(answer);
            if (json.has("features")) {
                log.add(json);
            }
        }
        return log;
    }
}
