package io.weir.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.jobs.cli.Weir;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ./weir evaluate --nab} on series of which it is known where the anomaly is. */
class SeriesEvaluationTest {
    private static final int LENGTH = 1500;
    private static final int INCIDENT = 1200;

    @TempDir
    Path folder;

    private Path nab;

    @BeforeEach
    void writeSeries() throws IOException {
        nab = folder.resolve("nab");
        write("one/a.csv", series(1, 10, INCIDENT));
        write("two/b.csv", series(2, 1000, INCIDENT));
    }

    private void write(String name, List<String> lines) throws IOException {
        Path file = nab.resolve("data").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    /** Whole numbers of a few levels, and once one that is far from all of them. */
    private static List<String> series(long seed, double unit, int incident) {
        Random random = new Random(seed);
        DateTimeFormatter format = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
        List<String> lines = new ArrayList<>(List.of("timestamp,value"));
        for (int i = 0; i < LENGTH; i++) {
            double value = unit * (i == incident ? 25 : random.nextInt(8));
            lines.add(LocalDateTime.parse("2014-02-14T14:30:00")
                            .plusMinutes(5L * i)
                            .format(format) + "," + value);
        }
        return lines;
    }

    private List<String> scores(String out, String file) throws IOException {
        return Files.readAllLines(folder.resolve(out).resolve(file));
    }

    private static double score(List<String> lines, int row) {
        return Double.parseDouble(lines.get(row + 1).split(",")[1]);
    }

    @Test
    void eachSeriesHasAFileWithALinePerLineAndTheIncidentIsAnAlert() throws IOException {
        assertThat(run("out")).isEmpty();
        for (String file : List.of("one/a.csv", "two/b.csv")) {
            List<String> lines = scores("out", file);
            List<String> read = Files.readAllLines(nab.resolve("data").resolve(file));
            assertThat(lines.get(0)).isEqualTo("timestamp,anomaly_score");
            assertThat(lines.stream().skip(1).map(line -> line.split(",")[0]))
                    .containsExactlyElementsOf(read.stream()
                            .skip(1)
                            .map(line -> line.split(",")[0])
                            .toList());
            assertThat(score(lines, INCIDENT)).isGreaterThan(0.5);
        }
    }

    @Test
    void noScoreDependsOnWhatComesBehindIt() throws IOException {
        run("out");
        List<String> whole = scores("out", "one/a.csv");
        List<String> other = series(1, 10, INCIDENT);
        for (int i = 1301; i < other.size(); i++) {
            other.set(i, other.get(i).split(",")[0] + ",-99999");
        }
        write("one/a.csv", other);
        run("changed");
        assertThat(scores("changed", "one/a.csv").subList(0, 1301)).isEqualTo(whole.subList(0, 1301));
    }

    @Test
    void aGivenRangeIsUsedOnlyWhereItIsAskedFor() throws IOException {
        run("learned");
        run("given", "--given-range");
        List<String> learned = scores("learned", "one/a.csv");
        List<String> given = scores("given", "one/a.csv");
        // The gap of 18 levels is over 25 levels' range either way; an alarm is 0.034 of a learned and 0.015 of a given
        // one.
        assertThat(score(learned, INCIDENT)).isCloseTo(alarms(18 / (0.034 * 25)), within(1e-9));
        assertThat(score(given, INCIDENT)).isCloseTo(alarms(18 / (0.015 * 25)), within(1e-9));
    }

    private static double alarms(double alarms) {
        return alarms / (1 + alarms);
    }

    @Test
    void aLineThatIsNotValidOrHasNoValueScoresZero() throws IOException {
        List<String> lines = series(1, 10, INCIDENT);
        lines.set(701, lines.get(701).split(",")[0] + ",twelve");
        lines.set(INCIDENT + 1, lines.get(INCIDENT + 1).split(",")[0] + ",");
        write("one/a.csv", lines);
        assertThat(run("out")).isEmpty();
        List<String> scored = scores("out", "one/a.csv");
        assertThat(scored).hasSize(LENGTH + 1);
        assertThat(score(scored, 700)).isZero();
        assertThat(score(scored, INCIDENT)).isZero();
    }

    @Test
    void whatCannotBeIsRefusedWithWhatToDo() throws IOException {
        assertThat(run("out", "--mapping=../pipelines/handbook-csv.yaml"))
                .isEqualTo("error: --nab takes neither --mapping nor --input.\nLeave them out, or --nab.\n");
        write("one/a.csv", List.of("time,value", "2014-02-14 14:30:00,1"));
        assertThat(run("out"))
                .isEqualTo("error: " + nab.resolve("data/one/a.csv")
                        + " has no column 'timestamp', which the pipeline needs; its header has: time, value.\n"
                        + "Name the pipeline's columns as the file's, or correct the file.\n");
        assertThat(run("nab/data/scores"))
                .isEqualTo("error: The scores cannot be written to " + nab.resolve("data/scores")
                        + ": it is in the folder that is read.\nGive another folder with --scores.\n");
    }

    private String run(String out, String... more) {
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate", "--pipeline=../pipelines/nab.yaml", "--nab=" + nab, "--scores=" + folder.resolve(out)));
        arguments.addAll(List.of(more));
        int status = Weir.commandLine()
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        assertThat(status).isEqualTo(err.toString().isEmpty() ? ExitCode.OK : ExitCode.BAD_INPUT);
        return err.toString();
    }
}
