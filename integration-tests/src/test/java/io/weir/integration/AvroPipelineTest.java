package io.weir.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.jobs.ScoringJob;
import io.weir.jobs.sql.SessionScript;
import io.weir.jobs.sql.TopicAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pipeline of examples/formats on a real broker, with labels in Protobuf: payments in Avro of two schemas, of which the newer has a column
 * more, one renamed and its times in another unit, are scored by one job and asked for in SQL.
 */
@Timeout(300)
class AvroPipelineTest {
    private static final int PAYMENTS = 40;
    private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
    private static final long APART = Duration.ofMinutes(10).toMillis();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path temporary;

    private static DevelopmentBroker broker;
    private static JobJvm scoring;
    private static Producer<byte[], byte[]> producer;
    private static Path pipeline;
    private static Schema v1;
    private static Schema v2;

    @BeforeAll
    static void sendPayments() throws Exception {
        broker = DevelopmentBroker.start(
                DevelopmentBroker.Options.of(temporary.resolve("broker"), BrokerClassPath.gathered(Repository.root())));
        List<TopicSpec> topics = new ArrayList<>();
        for (String name : List.of(
                "payments",
                "payment-labels",
                "payment-decisions",
                "payment-alerts",
                "payment-features",
                "payment-dead-letters",
                "payment-models",
                "payment-champions",
                "payment-scoring-status")) {
            topics.add(new TopicSpec(
                    name, 1, List.of("payment-models", "payment-champions").contains(name), 1 << 20));
        }
        Topics.create(broker.bootstrap(), topics);
        pipeline = pipeline();
        v1 = new Schema.Parser().parse(Files.readString(temporary.resolve("payment-v1.avsc")));
        v2 = new Schema.Parser().parse(Files.readString(temporary.resolve("payment-v2.avsc")));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer());
        scoring = JobJvm.start(temporary.resolve("scoring"), ScoringJob.class, pipeline, broker.bootstrap());
        for (int i = 0; i < PAYMENTS; i++) {
            send("payments", time(i), i % 2 == 0 ? old(i) : young(i));
        }
        send("payments", time(PAYMENTS), "{\"payment_id\": 99}".getBytes(UTF_8));
        send(
                "payments",
                time(PAYMENTS),
                encoded(new Schema.Parser().parse(v1.toString().replace("card_id", "card"))));
        byte[] cut = young(98, time(PAYMENTS));
        send("payments", time(PAYMENTS), java.util.Arrays.copyOf(cut, cut.length - 3));
        for (int i = 0; i < PAYMENTS; i++) {
            send("payment-labels", time(PAYMENTS), label(i));
        }
        producer.flush();
        awaitMessages("payment-decisions", PAYMENTS);
    }

    /** The example's file and schemas, but that labels come in Protobuf. */
    private static Path pipeline() throws IOException {
        Path example = Repository.root().resolve("examples/formats");
        for (String schema : List.of("payment-v1.avsc", "payment-v2.avsc")) {
            Files.copy(example.resolve(schema), temporary.resolve(schema));
        }
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName("label.proto")
                .setPackage("shop")
                .setSyntax("proto3");
        file.addMessageTypeBuilder()
                .setName("Label")
                .addField(field("payment_id", 1, Type.TYPE_UINT64))
                .addField(field("is_fraud", 2, Type.TYPE_BOOL))
                .addField(field("label_time", 3, Type.TYPE_INT64));
        Files.write(
                temporary.resolve("label.desc"),
                FileDescriptorSet.newBuilder().addFile(file).build().toByteArray());
        String text = Files.readString(example.resolve("payments-avro.yaml"));
        String protobuf = text.replace(
                "topic: payment-labels,",
                "topic: payment-labels, format: protobuf, schema: label.desc, message: shop.Label,");
        assertThat(protobuf).isNotEqualTo(text);
        return Files.writeString(temporary.resolve("payments-avro.yaml"), protobuf);
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {scoring, producer, broker}) {
            if (part != null) {
                part.close();
            }
        }
    }

    private static long time(int payment) {
        return START + payment * APART;
    }

    private static byte[] old(int id) throws IOException {
        return encoded(v1, "payment_id", (long) id, "card_id", 7L, "value", id / 2f, "at", time(id));
    }

    private static byte[] young(int id) throws IOException {
        return young(id, time(id));
    }

    private static byte[] young(int id, long at) throws IOException {
        return encoded(
                v2,
                "payment_id",
                (long) id,
                "card_id",
                7L,
                "items",
                List.of("a", "b"),
                "amount",
                id / 2.0,
                "channel",
                new GenericData.EnumSymbol(
                        v2.getField("channel").schema().getTypes().get(1), "web"),
                "at",
                at * 1000);
    }

    /** A message in Avro's single-object encoding; fields that are not given are 0. */
    private static byte[] encoded(Schema schema, Object... fields) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        schema.getFields()
                .forEach(field -> record.put(
                        field.name(), field.schema().getType() == Schema.Type.FLOAT ? (Object) 0f : (Object) 0L));
        for (int i = 0; i < fields.length; i += 2) {
            record.put((String) fields[i], fields[i + 1]);
        }
        ByteBuffer buffer = new BinaryMessageEncoder<GenericRecord>(new GenericData(), schema).encode(record);
        byte[] message = new byte[buffer.remaining()];
        buffer.get(message);
        return message;
    }

    private static byte[] label(int id) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeUInt64(1, id);
        out.writeBool(2, id % 4 == 0);
        out.writeInt64(3, time(PAYMENTS));
        out.flush();
        return bytes.toByteArray();
    }

    private static void send(String topic, long time, byte[] value) {
        producer.send(new ProducerRecord<>(topic, null, time, null, value));
    }

    private static void awaitMessages(String topic, int count) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    scoring.requireAlive();
                    return TopicContents.read(broker.bootstrap(), topic).size() >= count;
                });
    }

    @Test
    void paymentsOfBothSchemasAreDecidedWithTheSameFeatures() {
        List<JsonNode> log = TopicContents.json(broker.bootstrap(), "payment-features").stream()
                .filter(line -> line.get("id").asInt() < PAYMENTS)
                .toList();

        assertThat(log.stream().map(line -> line.get("id").asInt()))
                .containsExactlyElementsOf(IntStream.range(0, PAYMENTS).boxed().toList());
        for (JsonNode line : log) {
            int id = line.get("id").asInt();
            assertThat(line.get("event_time").textValue())
                    .isEqualTo(Instant.ofEpochMilli(time(id)).toString().replace("Z", ".000Z"));
            assertThat(line.at("/features/0").asDouble()).as("amount").isEqualTo(id / 2.0);
            assertThat(line.at("/features/1").asInt()).as("count over 1 d").isEqualTo(id + 1);
        }
    }

    @Test
    void whatIsNoPaymentIsADeadLetterWithItsReason() {
        awaitMessages("payment-dead-letters", 3);
        List<ConsumerRecord<byte[], byte[]>> letters = TopicContents.read(broker.bootstrap(), "payment-dead-letters");

        assertThat(letters.stream().map(letter -> TopicContents.header(letter, "reason")))
                .containsExactlyInAnyOrder("MALFORMED_AVRO", "UNKNOWN_SCHEMA", "MALFORMED_AVRO");
        assertThat(letters.stream().map(letter -> TopicContents.header(letter, "source-offset")))
                .containsExactlyInAnyOrder("40", "41", "42");
    }

    @Test
    void labelsInProtobufReachTheirCardsFeatures() {
        int[] later = {1000};
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    send("payments", time(PAYMENTS + 1), young(later[0]++, time(PAYMENTS + 1)));
                    scoring.requireAlive();
                    return TopicContents.json(broker.bootstrap(), "payment-features").stream()
                            .anyMatch(line -> line.at("/features/6").asInt() == PAYMENTS);
                });
    }

    @Test
    void theTopicsAreTablesOfTheSameRows() throws Exception {
        TableEnvironment session = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        String script = SessionScript.of(pipeline, new TopicAccess(broker.bootstrap(), Map.of(), true));
        Stream.of(script.split(";\n"))
                .map(statement -> statement.replaceAll("(?m)^--.*\n", "").strip())
                .filter(statement -> statement.startsWith("CREATE TEMPORARY TABLE `payment"))
                .forEach(session::executeSql);
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<Row> found = session.executeSql(
                        "SELECT payment_id, amount, channel FROM payments WHERE payment_id < 4")
                .collect()) {
            found.forEachRemaining(row -> rows.add(row.toString()));
        }
        int labels = 0;
        try (CloseableIterator<Row> found = session.executeSql("SELECT payment_id FROM payment_labels WHERE is_fraud")
                .collect()) {
            for (; found.hasNext(); found.next()) {
                labels++;
            }
        }

        assertThat(rows).containsExactly("+I[0, 0.0, null]", "+I[1, 0.5, web]", "+I[2, 1.0, null]", "+I[3, 1.5, web]");
        assertThat(labels).isEqualTo(PAYMENTS / 4);
    }
}
