package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine;

class SqlCommandTest {
    private static final String CARD_FRAUD = "../pipelines/card-fraud.yaml";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    private int sql(String... more) {
        CommandLine weir = Weir.commandLine();
        weir.setErr(new PrintWriter(told, true, StandardCharsets.UTF_8));
        String[] all = new String[more.length + 2];
        all[0] = "sql";
        all[1] = "--directory=" + folder;
        System.arraycopy(more, 0, all, 2, more.length);
        return weir.execute(all);
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whereNoClusterRunsThatIsToldWithHowToStartOne() {
        assertThat(sql("-e", "SHOW TABLES")).isEqualTo(ExitCode.FAILED);
        assertThat(told()).contains("No cluster runs in " + folder + ".", "./weir up");
    }

    @Test
    void aScriptThatIsNotThereIsToldBeforeAnythingElse() {
        assertThat(sql("-f", "nowhere.sql")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(told()).contains("--file is nowhere.sql, which cannot be read.");
    }

    @Test
    void aScriptAndStatementsExcludeEachOther() {
        assertThat(sql("-e", "SHOW TABLES", "-f", "script.sql")).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void theStatementsOfAFileArePrintedWithoutACluster() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(sql("--print-init", "--pipeline", CARD_FRAUD)).isZero();
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualTo(Files.readString(Path.of("..", "flink-conf", "sql", "init.sql")));
    }
}
