package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connectors.process.Attached;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads on a bad day: a sentence that says what to do, and an exit status. */
@Timeout(400)
class BadDaysTest {
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;

    /** The lines of the pipeline file with the card's windows. */
    private static final String CARDS_GROUP =
            """
              - key: card_id
                of: [since_outlier(amount)]
                over: [60 d]
                delay: 1 ms
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path temporary;

    @Test
    void aPipelineFileWithAMistakeIsRefusedWithTheLine() throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(Repository.pipeline("card-fraud.yaml")));
        int line = 1
                + lines.indexOf(lines.stream()
                        .filter(text -> text.contains("kind:"))
                        .findFirst()
                        .orElseThrow());
        lines.replaceAll(text -> text.replaceFirst("kind: \\S+", "kind: logistic-regresion"));
        Path broken = Files.write(temporary.resolve("broken.yaml"), lines);
        assertRefused(
                BAD_INPUT,
                List.of("broken.yaml:" + line + ":", "model.kind", "'logistic-regresion'", "'logistic-regression'"),
                "demo",
                "--pipeline=" + broken,
                "--directory=" + temporary.resolve("demo"));
        assertThat(temporary.resolve("demo")).doesNotExist();
    }

    @Test
    void aRecordingWithoutANeededColumnIsRefusedByTheColumnsName() throws Exception {
        Path input = recording(Recordings.lines(Recordings.transactions(1), t -> false)
                .map(line -> line.replace("TX_AMOUNT", "TX_SUM"))
                .toList());
        assertRefused(BAD_INPUT, List.of("'TX_AMOUNT'", "amount", "TX_SUM", "handbook-csv.yaml"), evaluate(input));
        assertThat(temporary.resolve("scores.csv")).doesNotExist();
    }

    @Test
    void aRecordingOutOfOrderIsRefusedWithTheLine() throws Exception {
        List<String> lines = new ArrayList<>(
                Recordings.lines(Recordings.transactions(2), t -> false).toList());
        lines.add(lines.get(1).replaceFirst("^\\d+", "77"));
        assertRefused(
                FAILED,
                List.of("recording.csv:" + lines.size() + ":", "goes back", "TX_DATETIME"),
                evaluate(recording(lines)));
        assertThat(temporary.resolve("scores.csv")).doesNotExist();
    }

    @Test
    void exitWithoutANumberOfTransactionsIsRefused() throws Exception {
        assertRefused(BAD_INPUT, List.of("--exit", "Add --transactions N"), "demo", "--exit");
    }

    @Test
    void aSecondDemoInTheSameFolderIsRefused() throws Exception {
        Path folder = temporary.resolve("demo");
        FileLock lock = Attached.lock(folder.resolve("run/demo.lock"), Duration.ofSeconds(1));
        try {
            assertRefused(
                    FAILED, List.of("Another demo works in " + folder, "--directory"), "demo", "--directory=" + folder);
        } finally {
            lock.acquiredBy().close();
        }
    }

    @Test
    void stateThatDoesNotFitTheEditedPipelineEndsTheStartWithTheReason() throws Exception {
        Path folder = temporary.resolve("demo");
        String[] demo = {"demo", "--transactions=2000", "--rate=0", "--exit", "--directory=" + folder};
        WeirProcess first = WeirProcess.run(temporary, demo);
        assertThat(first.awaitExit()).as(first.err()).isZero();

        assertDoesNotStart("learning", "bins 32 restored with bins 12", edited(demo, "bins: 32", "bins: 12"));
        assertDoesNotStart("(scoring|learning)", "state", edited(demo, CARDS_GROUP, "")); // whichever is faster
        String[] other = Arrays.copyOf(demo, demo.length + 1);
        other[demo.length] = "--seed=2";
        WeirProcess refused = WeirProcess.run(temporary, other);
        assertThat(refused.err()).contains("--seed is 2", "--seed 1", "--fresh");
        assertThat(refused.awaitExit()).isEqualTo(BAD_INPUT);
    }

    private String[] edited(String[] demo, String from, String to) throws IOException {
        String text = Files.readString(Repository.pipeline("card-fraud.yaml"));
        assertThat(text).contains(from);
        Path file = Files.writeString(temporary.resolve("edited.yaml"), text.replace(from, to));
        String[] edited = Arrays.copyOf(demo, demo.length + 1);
        edited[demo.length] = "--pipeline=" + file;
        return edited;
    }

    private void assertDoesNotStart(String job, String why, String[] arguments) throws Exception {
        WeirProcess weir = WeirProcess.run(temporary, arguments);
        assertThat(weir.err())
                .containsPattern("error: The " + job + " job")
                .contains(why, "edited", "--fresh")
                .doesNotContain("\tat ");
        assertThat(weir.awaitExit()).isEqualTo(FAILED);
    }

    @Test
    void anInterruptedDemoStillPrintsItsSummary() throws Exception {
        try (WeirProcess demo = WeirProcess.start(
                temporary, "demo", "--rate=500", "--json", "--directory=" + temporary.resolve("demo"))) {
            // The summary tells what the page knows, which may be a moment later than Kafka.
            demo.awaitPage(snapshot -> snapshot.at("/decisions/total").asLong() > 0);
            demo.interrupt();
            demo.awaitExit();
            assertThat(demo.json().get("decisions").asLong()).as(demo.err()).isPositive();
            assertThat(demo.err()).contains("Stopping; the next start in").doesNotContain("error:");
        }
    }

    @Test
    void aPipelineThatRejectsGoodTransactionsEndsThoughTheirLabelsAreNeverLearned() throws Exception {
        String text = Files.readString(Repository.pipeline("card-fraud.yaml"));
        assertThat(text).contains("max: 100000");
        Path strict = Files.writeString(temporary.resolve("strict.yaml"), text.replace("max: 100000", "max: 150"));
        WeirProcess demo = WeirProcess.run(
                temporary,
                "demo",
                "--transactions=4000",
                "--label-delay=1h",
                "--rate=0",
                "--exit",
                "--json",
                "--pipeline=" + strict,
                "--directory=" + temporary.resolve("demo"));
        assertThat(demo.awaitExit()).as(demo.err()).isZero();
        assertThat(demo.json().get("labels_learned").asLong())
                .isPositive()
                .isLessThan(demo.json().get("labels").asLong());
        assertThat(demo.err()).contains("labels learned, the others are of rejected transactions");
    }

    @Test
    void aFullDiskUnderTheCheckpointsIsToldAndSurvived() throws Exception {
        Path folder = temporary.resolve("demo");
        Path checkpoints = Files.createDirectories(folder.resolve("checkpoints/scoring"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "weir-test", checkpoints.toString()),
                "No small disk can be mounted here (that needs root): the full disk is not tested");
        try (WeirProcess demo = WeirProcess.start(
                temporary, "demo", "--transactions=3000", "--rate=0", "--exit", "--json", "--directory=" + folder)) {
            String told = demo.awaitFound(Pattern.compile("(scoring checkpoint failed .*)"));
            assertThat(told).contains("MiB free", "free space there", "tried again by itself");
            assertThat(demo.isAlive()).isTrue();
            assertThat(run("mount", "-o", "remount,size=256m", checkpoints.toString()))
                    .isTrue();
            assertThat(demo.awaitExit()).as(demo.err()).isZero();
            assertThat(demo.json().get("decisions").asLong()).isEqualTo(2_997);
            assertThat(demo.json().get("checkpoints").get("failed").asLong()).isPositive();
            assertThat(demo.json().get("restarts").asInt()).isZero();
        } finally {
            run("umount", "-l", checkpoints.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private Path recording(List<String> lines) throws IOException {
        return Files.write(temporary.resolve("recording.csv"), lines);
    }

    private String[] evaluate(Path input) {
        return new String[] {
            "evaluate",
            "--pipeline=" + Repository.pipeline("card-fraud.yaml"),
            "--mapping=" + Repository.pipeline("handbook-csv.yaml"),
            "--input=" + input,
            "--scores=" + temporary.resolve("scores.csv")
        };
    }

    private void assertRefused(int status, List<String> told, String... arguments) throws Exception {
        WeirProcess weir = WeirProcess.run(temporary, arguments);
        assertThat(weir.err()).startsWith("error: ").contains(told).doesNotContain("\tat ");
        assertThat(weir.awaitExit()).isEqualTo(status);
        assertThat(weir.out()).isEmpty();
    }
}
