package io.weir.operators.feature.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.types.Row;

/**
 * Payments, and what jobs that run a query of {@code WINDOW_FEATURES} over them answered: all answers are kept by the
 * payment's number, also those that a job gives again when it goes on from a checkpoint.
 *
 * <p>The source gives a part of the payments and then waits for a checkpoint or savepoint, so that what shall happen
 * between two parts happens there on a slow machine too. For jobs in this JVM.
 */
final class AnsweredPayments {
    private static final TypeInformation<Row> TYPE = Types.ROW_NAMED(
            new String[] {"id", "account", "shop", "amount", "at_millis"},
            Types.LONG,
            Types.LONG,
            Types.STRING,
            Types.DOUBLE,
            Types.LONG);

    /** The jobs' functions are copies; these are what they find here again. */
    private static final Map<Long, AnsweredPayments> ALL = new ConcurrentHashMap<>();

    private static final AtomicLong NEXT = new AtomicLong();

    private final long number = NEXT.incrementAndGet();
    private final int rows;
    private final int part;
    private final long failBefore;
    private final Path watched;
    private final CountDownLatch firstPart;
    private final SortedMap<Long, Set<String>> answers = new ConcurrentSkipListMap<>();
    private volatile boolean failed;
    private volatile boolean rocks;
    private final AtomicInteger read = new AtomicInteger();

    private AnsweredPayments(int rows, int part, long failBefore, Path watched) {
        this.rows = rows;
        this.part = part;
        this.failBefore = failBefore;
        this.watched = watched;
        this.firstPart = new CountDownLatch(part);
        ALL.put(number, this);
    }

    /** @param part how many payments come between two checkpoints */
    static AnsweredPayments of(int rows, int part) {
        return new AnsweredPayments(rows, part, -1, null);
    }

    /**
     * A job that reads them fails once.
     *
     * @param failBefore which payment
     * @param watched the folder for RocksDB's files
     */
    static AnsweredPayments failing(int rows, int part, long failBefore, Path watched) {
        return new AnsweredPayments(rows, part, failBefore, watched);
    }

    /** Starts a job of a query over the table {@code payments}. */
    JobClient start(Sql sql, String query) throws Exception {
        long run = number;
        var payments = sql.streams()
                .fromSource(
                        new DataGeneratorSource<>(
                                AnsweredPayments::payment, rows, RateLimiterStrategy.perCheckpoint(part), TYPE),
                        WatermarkStrategy.noWatermarks(),
                        "payments")
                .setParallelism(1)
                .map((MapFunction<Row, Row>) row -> ALL.get(run).pass(row))
                .returns(TYPE)
                .setParallelism(1);
        sql.env().createTemporaryView("payments", sql.env().fromDataStream(payments));
        sql.env()
                .toDataStream(sql.env().sqlQuery(query))
                .map((MapFunction<Row, Row>) row -> ALL.get(run).answer(row))
                .returns(Types.GENERIC(Row.class))
                .sinkTo(new DiscardingSink<>());
        return sql.streams().executeAsync();
    }

    /** Few accounts and shops, some payments late, a hot account, amounts with all their bits. */
    private static Row payment(long id) {
        Random random = new Random(id);
        long account = random.nextInt(3) == 0 ? 1L << 40 : -random.nextInt(20);
        long late = random.nextInt(5) == 0 ? random.nextInt(400_000) : 0;
        return Row.of(
                id,
                account,
                "shop " + random.nextInt(3),
                random.nextInt(10) == 0 ? null : Math.exp(random.nextGaussian() * 3),
                1_700_000_000_000L + id * 20_000L - late);
    }

    private Row pass(Row row) throws IOException {
        long id = row.<Long>getFieldAs(0);
        if (id == failBefore && !failed) {
            try (Stream<Path> files = Files.walk(watched)) {
                rocks = files.anyMatch(file -> file.endsWith("CURRENT"));
            }
            failed = true;
            throw new IllegalStateException("this fails once");
        }
        read.incrementAndGet();
        return row;
    }

    private Row answer(Row row) {
        answers.computeIfAbsent(row.<Long>getFieldAs("id"), id -> ConcurrentHashMap.newKeySet())
                .add(row.toString());
        firstPart.countDown();
        return row;
    }

    /** Waits until the first part is answered. */
    void awaitFirstPart() throws InterruptedException {
        firstPart.await();
    }

    /** The different answers to each payment. */
    SortedMap<Long, Set<String>> answers() {
        return answers;
    }

    /** Whether RocksDB had files when the job failed. */
    boolean hadRocks() {
        return rocks;
    }

    /** How many payments were read, those that were read again included. */
    int read() {
        return read.get();
    }
}
