package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.connectors.simulation.Transaction;
import io.weir.jobs.replay.EvaluateCommand;
import io.weir.ml.evaluation.RankingMetrics;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The replay of recordings: repeatable, and blind to labels that are not known yet. */
@Timeout(300)
class EvaluateTest {
    private static final int DAYS = 24;
    private static final int LABEL_DELAY = 7;
    private static final List<Transaction> TRANSACTIONS = Recordings.transactions(DAYS);

    @TempDir
    static Path temporary;

    private static List<String> scores;
    private static JsonNode printed;

    @BeforeAll
    static void evaluateOnce() throws Exception {
        PrintStream standard = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            scores = evaluate("as-recorded", transaction -> false, "--json");
        } finally {
            System.setOut(standard);
        }
        printed = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void figuresAreThoseOfTheScoresWithinTheErrorsThatAreTold() {
        JsonNode metrics = printed.path("metrics");
        double[] given = scores.stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",")[1]))
                .toArray();
        boolean[] frauds = new boolean[given.length];
        double squares = 0;
        for (int i = 0; i < given.length; i++) {
            frauds[i] = TRANSACTIONS.get(i).fraud();
            squares += Math.pow(given[i] - (frauds[i] ? 1 : 0), 2);
        }
        assertThat(metrics.path("examples").intValue()).isEqualTo(given.length);
        assertThat(metrics.path("auc").doubleValue())
                .isCloseTo(
                        RankingMetrics.auc(given, frauds),
                        within(metrics.at("/errors/auc").doubleValue() + 1e-9));
        assertThat(metrics.path("average_precision").doubleValue())
                .isCloseTo(
                        RankingMetrics.averagePrecision(given, frauds),
                        within(metrics.at("/errors/average_precision").doubleValue() + 1e-9));
        assertThat(metrics.path("brier").doubleValue()).isCloseTo(squares / given.length, within(1e-9));
        assertThat(metrics.at("/windows/1/window").textValue()).isEqualTo("7 d");
        assertThat(metrics.at("/windows/1/examples").doubleValue())
                .isBetween(5.0 / DAYS * given.length, 8.0 / DAYS * given.length);
        assertThat(metrics.at("/key_precision/days")).hasSizeBetween(1, DAYS - 1);
    }

    @Test
    void everyTransactionHasAScoreInTheOrderOfTheRecording() {
        assertThat(scores.get(0)).isEqualTo("transaction_id,score");
        assertThat(scores.stream().skip(1).map(line -> Long.parseLong(line.split(",")[0])))
                .containsExactlyElementsOf(
                        TRANSACTIONS.stream().map(Transaction::id).toList());
        assertThat(scores.stream().skip(1).map(line -> Double.parseDouble(line.split(",")[1])))
                .allSatisfy(score -> assertThat(score).isBetween(0.0, 1.0));
    }

    @Test
    void twoRunsGiveTheSameBytes() throws Exception {
        assertThat(evaluate("again", transaction -> false)).isEqualTo(scores);
        assertThat(temporary.resolve("again.scores")).hasSameBinaryContentAs(temporary.resolve("as-recorded.scores"));
    }

    @Test
    void labelsOfTheLastSevenDaysChangeNoScore() throws Exception {
        assertThat(evaluate("last-labels-wrong", t -> Recordings.day(t) >= DAYS - LABEL_DELAY))
                .isEqualTo(scores);
    }

    @Test
    void aLabelChangesScoresFromTheMomentItIsKnownAndNoneBefore() throws Exception {
        int day = 10;
        List<String> changed = evaluate("one-day-wrong", t -> Recordings.day(t) == day);
        Transaction first = TRANSACTIONS.stream()
                .filter(t -> Recordings.day(t) == day)
                .findFirst()
                .orElseThrow();
        long known = first.eventTime() + LABEL_DELAY * 86_400_000L;
        int before =
                (int) TRANSACTIONS.stream().filter(t -> t.eventTime() < known).count();
        assertThat(changed.subList(0, before + 1)).isEqualTo(scores.subList(0, before + 1));
        // From the next transaction on the model is another.
        assertThat(changed.get(before + 2)).isNotEqualTo(scores.get(before + 2));
    }

    @Test
    void rejectedLinesAreToldWithTheirNumbers() throws Exception {
        List<String> lines = new ArrayList<>(
                Recordings.lines(TRANSACTIONS, t -> false).limit(40).toList());
        lines.add(10, "1,2018-04-01 00:00:31,17,not a terminal,12.50,0"); // line 11 of the file
        lines.add(20, "2,2018-04-01 00:00:32,17,3,-5.00,0");
        lines.add(21, lines.get(19));
        lines.add(30, "3,2018-04-01 00:00:33");
        Path input = Files.write(temporary.resolve("broken.csv"), lines);
        assertThat(run(input, temporary.resolve("broken.scores"))).isZero();
        assertThat(Files.readAllLines(temporary.resolve("broken.scores"))).hasSize(40);
        assertThat(Files.readAllLines(temporary.resolve("broken.scores.rejected")).stream()
                        .map(line -> line.split(",\"")[0])
                        .toList())
                .containsExactlyInAnyOrder(
                        "line,reason,detail",
                        "11,WRONG_TYPE",
                        "21,OUT_OF_RANGE",
                        "22,DUPLICATE_ID",
                        "31,MISSING_FIELD");
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "WEIR_DATA", matches = ".+")
    void recordedTransactionsGetTheSameScoresTwice() throws Exception {
        Path input = Path.of(System.getenv("WEIR_DATA"), "handbook", "transactions_10d_2018-08-05_to_14.csv.gz");
        assertThat(run(input, temporary.resolve("handbook.1"))).isZero();
        assertThat(run(input, temporary.resolve("handbook.2"))).isZero();
        assertThat(temporary.resolve("handbook.1")).hasSameBinaryContentAs(temporary.resolve("handbook.2"));
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(input)), StandardCharsets.UTF_8))) {
            assertThat(Files.readAllLines(temporary.resolve("handbook.1")))
                    .hasSize((int) lines.lines().count());
        }
    }

    private static List<String> evaluate(String name, Predicate<Transaction> wrong, String... more) throws IOException {
        Path input = temporary.resolve(name + ".csv");
        Files.write(input, (Iterable<String>) Recordings.lines(TRANSACTIONS, wrong)::iterator);
        Path output = temporary.resolve(name + ".scores");
        assertThat(run(input, output, more)).isZero();
        assertThat(temporary.resolve(name + ".scores.rejected")).doesNotExist();
        return Files.readAllLines(output);
    }

    private static int run(Path input, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--pipeline=" + Repository.pipeline("card-fraud.yaml"),
                "--mapping=" + Repository.pipeline("handbook-csv.yaml"),
                "--input=" + input,
                "--scores=" + output));
        arguments.addAll(List.of(more));
        return new CommandLine(new EvaluateCommand()).execute(arguments.toArray(String[]::new));
    }
}
