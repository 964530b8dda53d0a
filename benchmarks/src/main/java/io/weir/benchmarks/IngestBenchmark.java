package io.weir.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.EventSerializer;
import io.weir.operators.event.Original;
import io.weir.operators.validation.EventValidator;
import io.weir.operators.validation.JsonFormat;
import io.weir.operators.validation.MessageEvents;
import io.weir.operators.validation.Rule;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an event costs before its first feature: its JSON read and validated, beside Jackson's tree of the same bytes, and
 * one shuffle's way through bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class IngestBenchmark {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    private final byte[] json = ("{\"transaction_id\":1208046,\"card_id\":596,\"terminal_id\":3156,\"amount\":78.17,"
                    + "\"event_time\":\"2018-08-05T00:00:11.000Z\"}")
            .getBytes(UTF_8);
    private final Original message = new Original(null, json, "transactions", 0, 0);
    private final MessageEvents events;
    private final EventSerializer serializer;
    private final Event parsed;
    private final DataOutputSerializer out = new DataOutputSerializer(256);
    private final DataInputDeserializer in = new DataInputDeserializer();

    public IngestBenchmark() {
        RowType columns = RowType.of(
                new LogicalType[] {
                    new BigIntType(), new BigIntType(), new BigIntType(), new DoubleType(), new TimestampType(3)
                },
                new String[] {"transaction_id", "card_id", "terminal_id", "amount", "event_time"});
        EventSchema schema = new EventSchema(columns, "transaction_id", "event_time", Set.of());
        events = new MessageEvents(
                schema,
                new EventValidator(
                        schema,
                        List.of(Rule.range("amount", 0, 100_000)),
                        Instant.parse("2000-01-01T00:00:00Z"),
                        Duration.ofDays(1)),
                16_384,
                JsonFormat.PLAIN);
        serializer = new EventSerializer(columns);
        parsed = parse().withoutOriginal().withFeatures(new float[21]);
    }

    /** Ours: bytes to a typed, validated row. */
    @Benchmark
    public Event parse() {
        return events.parse(message, 1_533_427_211_000L, 0);
    }

    /** The peer: the same bytes to Jackson's tree, nothing checked. */
    @Benchmark
    public JsonNode jacksonTree() throws IOException {
        return JACKSON.readTree(json);
    }

    /** An event with 21 features to bytes and back, as one shuffle does it. */
    @Benchmark
    public Event shuffle() throws IOException {
        out.clear();
        serializer.serialize(parsed, out);
        in.setBuffer(out.getSharedBuffer(), 0, out.length());
        return serializer.deserialize(in);
    }
}
