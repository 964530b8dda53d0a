package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.jobs.console.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./weir explain} as a process. */
class ExplainTest {
    @TempDir
    Path folder;

    @Test
    void jsonIsAllOfTheStandardOutputAndTheLinesAreOnTheOther() throws Exception {
        WeirProcess weir = WeirProcess.run(
                folder,
                "explain",
                "--pipeline=" + Repository.root().resolve("pipelines/login-abuse.yaml"),
                "--batches=1,64",
                "--seconds=0.01",
                "--json");
        assertThat(weir.awaitExit()).as(weir.err()).isEqualTo(ExitCode.OK);
        JsonNode json = weir.json();
        assertThat(json.at("/pipeline").asText()).isEqualTo("login-abuse");
        JsonNode model = json.at("/models/0");
        assertThat(weir.err()).contains("because " + model.at("/reason").asText());
        assertThat(model.at("/rates/0/rowsPerSecond").asLong()).isPositive();
        assertThat(json.at("/operators").findValuesAsText("operator")).contains("score", "learn");
    }
}
