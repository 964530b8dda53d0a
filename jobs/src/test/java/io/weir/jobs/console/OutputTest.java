package io.weir.jobs.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Output output(boolean json, boolean terminal) {
        return new Output(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                json,
                terminal,
                40);
    }

    @Test
    void theJsonIsAloneOnStandardOutput() {
        Output output = output(true, false);

        output.line("for people");
        output.json(Map.of("a", 1));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("{\n  \"a\" : 1\n}\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("for people\n");
    }

    @Test
    void withoutJsonOnlyTheLinesArePrinted() {
        Output output = output(false, false);

        output.status("working");
        output.line("for people");
        output.json(Map.of("a", 1));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("for people\n");
        assertThat(err.size()).isZero();
    }

    @Test
    void theStatusIsCutToTheTerminalsWidth() {
        Output output = output(false, true);

        output.status("a".repeat(39));
        output.status("b".repeat(40));

        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r\u001b[K" + "a".repeat(39) + "\r\u001b[K" + "b".repeat(38) + "…");
    }

    @Test
    void onATerminalTheStatusIsOverwrittenAndErasedBeforeALine() {
        Output output = output(false, true);

        output.status("1 of 2");
        output.status("2 of 2");
        output.line("done");

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001b[K1 of 2\r\u001b[K2 of 2\r\u001b[K");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("done\n");
    }
}
