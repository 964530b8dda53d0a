package io.weir.operators.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.route.DevicePreference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole jobs, and the example of the documentation. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MicroBatchingTest {
    static final Path DOCUMENT = Path.of("..", "docs", "gpu-udf.md");

    /** The text of a fenced block of a document, without the fences. */
    static String block(String document, String language, int index) {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(document);
        for (int i = 0; i <= index; i++) {
            assertThat(block.find()).as("block %s of %s", index, language).isTrue();
        }
        return block.group(1);
    }

    static <T> List<T> run(DataStream<T> stream) throws Exception {
        List<T> results = new ArrayList<>();
        try (CloseableIterator<T> iterator = stream.executeAndCollect()) {
            iterator.forEachRemaining(results::add);
        }
        return results;
    }

    @Test
    void theExampleOfTheDocumentationIsTheOneThatRuns() throws Exception {
        String source = Files.readString(
                Path.of("src/test/java", ScoredPayments.class.getName().replace('.', '/') + ".java"));
        assertThat(source).endsWith(block(Files.readString(DOCUMENT), "java", 0));
    }

    @Test
    void theExampleGivesTheRowsThatStandBehindIt() throws Exception {
        List<ScoredPayments.Payment> payments = List.of(
                new ScoredPayments.Payment("a", 20, 12),
                new ScoredPayments.Payment("b", 300, 3),
                new ScoredPayments.Payment("c", 150, Float.NaN),
                new ScoredPayments.Payment("d", 150, 22));
        String document = Files.readString(DOCUMENT);
        assertThat(block(document, "text", 0).lines())
                .containsExactlyElementsOf(
                        payments.stream().map(Object::toString).toList());

        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        DataStream<ScoredPayments.Payment> stream = env.fromData(
                TypeInformation.of(ScoredPayments.Payment.class), payments.toArray(ScoredPayments.Payment[]::new));

        assertThat(run(ScoredPayments.define(stream)).stream().map(Object::toString))
                .containsExactlyElementsOf(block(document, "text", 1).lines().toList());
    }

    /** A mutable record, so that a sender that reuses it would be found out. */
    public static final class Box {
        public long number;

        public Box() {}
    }

    @Test
    void recordsThatTheSenderUsesAgainAreCopied() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        DataStream<Box> boxes = env.fromSequence(1, 1_000).map(new OneBox());
        DataStream<Long> doubled = MicroBatching.of(boxes)
                .inputs((box, row) -> row[0] = box.number)
                .apply(BatchFunction.of(1, 1, (in, out) -> System.arraycopy(in.data(), 0, out.data(), 0, in.rows())))
                .limits(BatchLimits.of(64, Duration.ofMillis(5)))
                .join("same", Types.LONG, (box, outputs) -> {
                    assertThat(outputs[0]).isEqualTo(box.number);
                    return box.number;
                });
        List<Long> results = run(doubled);
        assertThat(results).hasSize(1_000).isSorted();
    }

    private static final class OneBox implements MapFunction<Long, Box> {
        private static final Box BOX = new Box();

        @Override
        public Box map(Long number) {
            BOX.number = number;
            return BOX;
        }
    }

    @Test
    void orderOfEachKeyIsKeptWhileBatchesAreComputedBesideTheTask() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        DataStream<String> texts = MicroBatching.of(
                        env.fromSequence(1, 50_000).setParallelism(1).keyBy(number -> number % 100))
                .inputs((number, row) -> row[0] = number)
                .apply(task -> {
                    HeldScorer device = new HeldScorer();
                    device.releaseAll();
                    return device;
                })
                .limits(BatchLimits.of(256, Duration.ofMillis(5)).withLatencyTarget(Duration.ofMillis(2)))
                .join(
                        "threads",
                        Types.STRING,
                        (number, outputs) -> number % 100 + " " + number + " " + (long) outputs[0]);
        List<String> results = run(texts);

        assertThat(results).hasSize(50_000);
        long[] last = new long[100];
        for (String text : results) {
            String[] parts = text.split(" ");
            int key = Integer.parseInt(parts[0]);
            long number = Long.parseLong(parts[1]);
            assertThat(number).as("order of key %s", key).isGreaterThan(last[key]);
            assertThat(Long.parseLong(parts[2])).isEqualTo(2 * number + 1);
            last[key] = number;
        }
    }

    /** Fails once, in the JVM's life, at this number. */
    private static final class FailsOnceAt implements ColumnFunction {
        private static final AtomicBoolean FAILED = new AtomicBoolean();
        private static final float NUMBER = 150_000;

        @Override
        public void apply(FloatBatch in, FloatBatch out) {
            for (int row = 0; row < in.rows(); row++) {
                if (in.get(row, 0) == NUMBER && !FAILED.getAndSet(true)) {
                    throw new IllegalStateException("the device was pulled out");
                }
                out.data()[row] = in.get(row, 0);
            }
        }
    }

    @Test
    void noResultIsLostOrRepeatedWhenABatchFails() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(20));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        DataStream<Long> numbers = MicroBatching.of(env.fromSequence(1, 200_000))
                .inputs((number, row) -> row[0] = number)
                .apply(BatchFunction.of(1, 1, new FailsOnceAt()))
                .limits(BatchLimits.of(1_000, Duration.ofMillis(5)))
                .join("fails once", Types.LONG, (number, outputs) -> (long) outputs[0]);
        assertThat(run(numbers))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 200_000).boxed().toList());
        assertThat(FailsOnceAt.FAILED).isTrue();
    }

    @Test
    void whatIsNotSaidIsAskedFor() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Long> numbers = env.fromSequence(1, 2);
        assertThatThrownBy(() -> MicroBatching.of(numbers)
                        .score(ScoredPayments::model, DevicePreference.CPU)
                        .join("score", Types.LONG, (number, outputs) -> number))
                .hasMessage("micro-batches 'score' lack inputs(...), which comes before join(...)");
        assertThatThrownBy(() -> MicroBatching.of(numbers)
                        .inputs((number, row) -> row[0] = number)
                        .join("score", Types.LONG, (number, outputs) -> number))
                .hasMessage("micro-batches 'score' lack score(...) or apply(...), which comes before join(...)");
        assertThatThrownBy(() -> BatchFunction.of(0, 1, (in, out) -> {}))
                .hasMessage("inputs=0 outputs=1: a function needs at least 1 column of each");
    }
}
