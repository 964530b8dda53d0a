package io.weir.integration;

import io.weir.connectors.simulation.CardNetwork;
import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.Transaction;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Small recordings of the simulated network, as CSV of the form that pipelines/handbook-csv.yaml reads. */
final class Recordings {
    static final String HEADER = "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD";

    private Recordings() {}

    /** The transactions of so many days of a small network, in the order of time. */
    static List<Transaction> transactions(int days) {
        CardNetwork network = new CardNetwork(new NetworkConfig(80, 40, 20, LocalDate.of(2018, 4, 1), 7));
        return IntStream.range(0, days)
                .boxed()
                .flatMap(day -> network.day(day).stream())
                .toList();
    }

    /** The day of a transaction, from 0. */
    static int day(Transaction transaction) {
        return (int) (transaction.id() / CardNetwork.IDS_PER_DAY);
    }

    /** The recording, the labels of some transactions turned into their opposites. */
    static Stream<String> lines(List<Transaction> transactions, Predicate<Transaction> wrong) {
        return Stream.concat(Stream.of(HEADER), transactions.stream().map(t -> line(t, t.fraud() != wrong.test(t))));
    }

    private static String line(Transaction t, boolean fraud) {
        return String.format(
                Locale.ROOT,
                "%d,%s,%d,%d,%.2f,%d",
                t.id(),
                Instant.ofEpochMilli(t.eventTime()).toString().replace('T', ' ').replace("Z", ""),
                t.cardId(),
                t.terminalId(),
                t.amount(),
                fraud ? 1 : 0);
    }
}
