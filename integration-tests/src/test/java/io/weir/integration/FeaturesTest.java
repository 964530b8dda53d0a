package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.connectors.simulation.Transaction;
import io.weir.jobs.replay.FeaturesCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The features of recordings: those of the definition, in the order of the recording, to the last digit. */
@Timeout(300)
class FeaturesTest {
    private static final int DAYS = 20;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long LABEL_DELAY = 7 * DAY;
    private static final List<Transaction> TRANSACTIONS = Recordings.transactions(DAYS);

    /** In place of those of the shipped pipeline: windows that are easily counted. */
    private static final String FEATURES =
            """
            features:
              - of: [amount, is_night, is_weekend]
              - key: card_id
                of: [count, avg(amount), max(amount), stddev(amount)]
                over: [1 d, 7 d, 30 d]
              - key: terminal_id
                of: [count, avg(label)]
                over: [1 d, 7 d, 30 d]
                delay: 7 d

            labels:
            """;

    @TempDir
    static Path temporary;

    private static Path pipeline;
    private static Path recording;
    private static List<String[]> whole;

    @BeforeAll
    static void computeOnce() throws Exception {
        String shipped = Files.readString(Repository.pipeline("card-fraud.yaml"));
        pipeline = Files.writeString(
                temporary.resolve("pipeline.yaml"),
                shipped.replaceFirst("(?s)features:\n.*\nlabels:\n", Matcher.quoteReplacement(FEATURES)));
        recording = temporary.resolve("recording.csv");
        Files.write(recording, (Iterable<String>) Recordings.lines(TRANSACTIONS, t -> false)::iterator);
        whole = features("whole.csv", "--digits=17");
    }

    @Test
    void everyTransactionHasARowInTheOrderOfTheRecording() {
        assertThat(whole.get(0)[0]).as("the recording's own name of the id").isEqualTo("TRANSACTION_ID");
        assertThat(whole.get(0))
                .contains("amount", "card_id_avg_amount_7d", "terminal_id_avg_label_30d")
                .hasSize(1 + 3 + 12 + 6);
        assertThat(rows(whole)).extracting(row -> Long.parseLong(row[0])).containsExactlyElementsOf(ids(TRANSACTIONS));
    }

    @ParameterizedTest
    @CsvSource({"1d, 1", "7d, 7", "30d, 30"})
    void aCardsFeaturesAreThoseOfTheTransactionsUpToThisOne(String window, int days) {
        int count = column("card_id_count_" + window);
        int average = column("card_id_avg_amount_" + window);
        for (int i = 0; i < TRANSACTIONS.size(); i++) {
            List<Transaction> past = past(i, Transaction::cardId, days, 0);
            assertThat(number(i, count)).isEqualTo(past.size());
            assertThat(number(i, average))
                    .isCloseTo(
                            past.stream()
                                    .mapToDouble(Transaction::amount)
                                    .average()
                                    .orElseThrow(),
                            within(1e-11));
        }
    }

    @ParameterizedTest
    @CsvSource({"1d, 1", "7d, 7", "30d, 30"})
    void aTerminalsFeaturesEndAWeekAgoWhereTheLabelsAreKnown(String window, int days) {
        int count = column("terminal_id_count_" + window);
        int risk = column("terminal_id_avg_label_" + window);
        int frauds = 0;
        for (int i = 0; i < TRANSACTIONS.size(); i++) {
            List<Transaction> past = past(i, Transaction::terminalId, days, LABEL_DELAY);
            assertThat(number(i, count)).isEqualTo(past.size());
            if (past.isEmpty()) {
                assertThat(whole.get(i + 1)[risk]).as("a missing feature").isEmpty();
            } else {
                long positive = past.stream().filter(Transaction::fraud).count();
                frauds += positive > 0 ? 1 : 0;
                assertThat(number(i, risk)).isCloseTo((double) positive / past.size(), within(1e-15));
            }
        }
        assertThat(frauds).as("rows whose risk is not 0").isGreaterThan(20);
    }

    @Test
    void sixDigitsAreWrittenIfNoOthersAreAskedFor() throws Exception {
        List<String[]> six = features("six.csv");
        assertThat(six).hasSameSizeAs(whole);
        int average = column("card_id_avg_amount_30d");
        for (int i = 1; i < six.size(); i++) {
            assertThat(six.get(i)[average].replaceAll("[-.]|^0+", "")).hasSizeLessThanOrEqualTo(6);
            double value = Double.parseDouble(whole.get(i)[average]);
            assertThat(Double.parseDouble(six.get(i)[average])).isCloseTo(value, within(5.1e-6 * value));
        }
    }

    @Test
    void aPeriodHasTheRowsOfTheWholeRecording() throws Exception {
        List<String[]> period = features("period.csv", "--digits=17", "--from=2018-04-10", "--to=2018-04-12T12:00:00Z");
        long from = Instant.parse("2018-04-10T00:00:00Z").toEpochMilli();
        long to = Instant.parse("2018-04-12T12:00:00Z").toEpochMilli();
        List<String[]> expected = new ArrayList<>(List.<String[]>of(whole.get(0)));
        for (int i = 0; i < TRANSACTIONS.size(); i++) {
            long time = TRANSACTIONS.get(i).eventTime();
            if (time >= from && time < to) {
                expected.add(whole.get(i + 1));
            }
        }
        assertThat(expected).hasSizeBetween(100, TRANSACTIONS.size() / 2);
        assertThat(period).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void twoRunsGiveTheSameBytes() throws Exception {
        features("again.csv", "--digits=17");
        assertThat(temporary.resolve("again.csv")).hasSameBinaryContentAs(temporary.resolve("whole.csv"));
    }

    @Test
    void rejectedLinesHaveNoRowAndAreTold() throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(recording).subList(0, 40));
        lines.add(10, "1,2018-04-01 00:00:31,17,not a terminal,12.50,0"); // line 11 of the file
        Path broken = Files.write(temporary.resolve("broken.csv"), lines);
        Path output = temporary.resolve("broken.features");
        assertThat(run(broken, output)).isZero();
        assertThat(Files.readAllLines(output)).hasSize(40);
        assertThat(Files.readAllLines(temporary.resolve("broken.features.rejected"))
                        .get(1))
                .startsWith("11,WRONG_TYPE,");
    }

    private static List<Transaction> past(int i, Function<Transaction, Object> key, int days, long delay) {
        Transaction now = TRANSACTIONS.get(i);
        long newest = now.eventTime() - delay;
        return TRANSACTIONS.subList(0, i + 1).stream()
                .filter(t -> key.apply(t).equals(key.apply(now)))
                .filter(t -> t.eventTime() <= newest && t.eventTime() > newest - days * DAY)
                .toList();
    }

    private static double number(int transaction, int column) {
        return Double.parseDouble(whole.get(transaction + 1)[column]);
    }

    private static int column(String name) {
        int column = Arrays.asList(whole.get(0)).indexOf(name);
        assertThat(column).as(name).isPositive();
        return column;
    }

    private static List<String[]> rows(List<String[]> table) {
        return table.subList(1, table.size());
    }

    private static List<Long> ids(List<Transaction> transactions) {
        return transactions.stream().map(Transaction::id).toList();
    }

    private static List<String[]> features(String name, String... more) throws IOException {
        Path output = temporary.resolve(name);
        assertThat(run(recording, output, more)).isZero();
        assertThat(temporary.resolve(name + ".rejected")).doesNotExist();
        return Files.readAllLines(output).stream()
                .map(line -> line.split(",", -1))
                .toList();
    }

    private static int run(Path input, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--pipeline=" + pipeline,
                "--mapping=" + Repository.pipeline("handbook-csv.yaml"),
                "--input=" + input,
                "--output=" + output));
        arguments.addAll(List.of(more));
        return new CommandLine(new FeaturesCommand()).execute(arguments.toArray(String[]::new));
    }
}
