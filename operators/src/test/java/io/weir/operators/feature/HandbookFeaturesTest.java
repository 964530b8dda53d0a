package io.weir.operators.feature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The windows against features that were computed by others, by the definition of the Fraud Detection Handbook. */
class HandbookFeaturesTest {
    private static final long DELAY = Duration.ofDays(7).toMillis();
    private static final long[] WINDOWS = {
        Duration.ofDays(1).toMillis(),
        Duration.ofDays(7).toMillis(),
        Duration.ofDays(30).toMillis()
    };
    private static final FeatureStep CARD = new FeatureStep(
            List.of(2),
            List.of(new KeptColumn(4, KeptColumn.Kind.NUMBER)),
            List.of(),
            List.of(new WindowGroup(
                    WindowGroup.ALL,
                    0,
                    WINDOWS,
                    List.of(Aggregate.of(AggregateFunction.COUNT), Aggregate.of(AggregateFunction.AVG, 0)),
                    0,
                    Double.NaN)));
    private static final FeatureStep TERMINAL = new FeatureStep(
            List.of(3),
            List.of(),
            List.of(),
            List.of(new WindowGroup(
                    WindowGroup.ALL,
                    DELAY,
                    WINDOWS,
                    List.of(
                            Aggregate.of(AggregateFunction.COUNT),
                            Aggregate.of(AggregateFunction.AVG, Aggregate.LABEL)),
                    0,
                    0)));
    private static final HistoryLayout CARD_LAYOUT = HistoryLayout.exact(List.of("TX_AMOUNT"));
    private static final HistoryLayout TERMINAL_LAYOUT = HistoryLayout.exact(List.of());
    private static final int GOLDEN_DAYS = 10;

    private final FeatureScan cardScan = new FeatureScan(CARD);
    private final FeatureScan terminalScan = new FeatureScan(TERMINAL);
    private final Map<String, KeyHistory> cards = new HashMap<>();
    private final Map<String, KeyHistory> terminals = new HashMap<>();

    @Test
    void windowsAreThoseOfTheHandbook() throws IOException {
        String data = System.getenv("WEIR_DATA");
        assumeThat(data)
                .as(
                        "WEIR_DATA is not set: set it to the folder that holds handbook/transactions.csv.gz to run this test")
                .isNotNull();
        Path folder = Path.of(data, "handbook");
        Map<String, String[]> golden = golden(folder.resolve("features_10d_2018-08-05_to_14.csv.gz"));
        int compared = 0;
        try (BufferedReader lines = lines(folder.resolve("transactions.csv.gz"))) {
            assertThat(lines.readLine()).startsWith("TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,");
            for (String line = lines.readLine(); line != null && compared < golden.size(); line = lines.readLine()) {
                compared += take(line.split(",", -1), golden);
            }
        }
        assertThat(compared).isEqualTo(golden.size()).isGreaterThan(10_000 * GOLDEN_DAYS / 2);
    }

    private int take(String[] transaction, Map<String, String[]> golden) {
        long id = Long.parseLong(transaction[0]);
        long time =
                LocalDateTime.parse(transaction[1]).toInstant(ZoneOffset.UTC).toEpochMilli();
        KeyHistory card = cards.computeIfAbsent(transaction[2], key -> new KeyHistory(CARD_LAYOUT));
        KeyHistory terminal = terminals.computeIfAbsent(transaction[3], key -> new KeyHistory(TERMINAL_LAYOUT));
        int cardEntry = card.add(time, id, 0, new double[] {Double.parseDouble(transaction[4])});
        int terminalEntry = terminal.add(time, id, 0, new double[0]);
        // Known a week later and not before: whether the scan holds to that is what the shares show.
        terminal.label(time, id, transaction[7].equals("1"), time + DELAY, Long.MIN_VALUE);
        String[] expected = golden.get(transaction[0]);
        double[] cardFeatures = new double[CARD.size()];
        double[] terminalFeatures = new double[TERMINAL.size()];
        if (expected != null) {
            cardScan.compute(card, cardEntry, cardFeatures);
            terminalScan.compute(terminal, terminalEntry, terminalFeatures);
        }
        card.settle(CARD.reach(), 0);
        terminal.settle(TERMINAL.reach(), 0);
        if (expected == null) {
            return 0;
        }
        for (int w = 0; w < WINDOWS.length; w++) {
            int column = 4 + 2 * w;
            assertThat(cardFeatures[w])
                    .as("card count %d of %d", w, id)
                    .isEqualTo(Double.parseDouble(expected[column]));
            assertClose(cardFeatures[3 + w], expected[column + 1], "average amount " + w + " of " + id);
            column += 6;
            assertThat(terminalFeatures[w])
                    .as("terminal count %d of %d", w, id)
                    .isEqualTo(Double.parseDouble(expected[column]));
            assertClose(terminalFeatures[3 + w], expected[column + 1], "share of fraud " + w + " of " + id);
        }
        return 1;
    }

    /** The golden file has six significant digits. */
    private static void assertClose(double found, String expected, String what) {
        double value = Double.parseDouble(expected);
        assertThat(found).as(what).isCloseTo(value, within(6e-6 * Math.abs(value)));
    }

    private static Map<String, String[]> golden(Path file) throws IOException {
        Map<String, String[]> golden = new HashMap<>();
        try (BufferedReader lines = lines(file)) {
            assertThat(lines.readLine())
                    .contains("NIGHT,CUSTOMER_ID_NB_TX_1DAY_WINDOW,CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(",", -1);
                golden.put(fields[0], fields);
            }
        }
        return golden;
    }

    private static BufferedReader lines(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8));
    }
}
