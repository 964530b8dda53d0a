package io.weir.operators.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.event.Event;
import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.format.AvroFormat.NamedSchema;
import io.weir.operators.format.AvroFormat.Writer;
import io.weir.operators.validation.MessageEvents;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.WantedFields;
import io.weir.state.row.FieldType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.util.Utf8;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Avro messages, written by Avro's own encoders. */
class AvroEventsTest {
    private static final String ORDER = schema(
            """
            {"name": "id", "type": "long"}, {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "items", "type": {"type": "array", "items": {"type": "map", "values": "string"}}, "default": []},
            {"name": "amount", "type": ["null", "double"]}, {"name": "km", "type": "float"}, {"name": "tries", "type": "int"},
            {"name": "fresh", "type": "boolean"},
            {"name": "channel", "type": {"type": "enum", "name": "Channel", "symbols": ["web", "app"]}}""");
    private static final MessageFormat BARE = bare(ORDER, Map.of());

    private static String schema(String fields) {
        return "{\"type\": \"record\", \"name\": \"Order\", \"namespace\": \"shop\", \"fields\": [" + fields + "]}";
    }

    private static MessageFormat bare(String schema, Map<String, List<String>> fields) {
        return new AvroFormat(new NamedSchema("order.avsc", schema), Framing.NONE, List.of(), fields);
    }

    private static GenericRecord record(String schema, Object... fields) {
        GenericRecord record = new GenericData.Record(new Schema.Parser().parse(schema));
        for (int i = 0; i < fields.length; i += 2) {
            record.put((String) fields[i], fields[i + 1]);
        }
        return record;
    }

    private static GenericRecord order() {
        GenericRecord order =
                record(ORDER, "id", 12L, "at", Orders.AT, "amount", 57.16, "km", -0.5f, "tries", -3, "fresh", true);
        order.put("items", List.of(Map.of("sku", "a"), Map.of()));
        order.put(
                "channel",
                new GenericData.EnumSymbol(order.getSchema().getField("channel").schema(), "web"));
        return order;
    }

    private static byte[] bytes(GenericRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] behind(byte[] head, byte[] tail) {
        byte[] both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }

    @Test
    void recordBecomesARowAndWhatNoColumnWantsIsPassedOver() {
        Event event = Orders.parse(BARE, bytes(order()));
        assertThat(event.row()).hasToString("+I(12,2018-04-01T00:00:31.250,57.16,-0.5,-3,true,web)");
        assertThat(event.time()).isEqualTo(Orders.AT);
        assertThat(event.sentAt()).isEqualTo(5);
        assertThat(event.original().offset()).isEqualTo(7);
    }

    @Test
    void nullIsANullAndTheRulesHold() {
        GenericRecord order = order();
        order.put("amount", null);
        assertThat(Orders.told(BARE, bytes(order))).startsWith("+I(12,2018-04-01T00:00:31.250,null,");
        order.put("amount", 1000.5);
        assertThat(Orders.told(BARE, bytes(order)))
                .isEqualTo("OUT_OF_RANGE: amount is 1000.5, accepted: from 0.0 to 1000.0");
        order.put("amount", Double.NaN);
        assertThat(Orders.told(BARE, bytes(order)))
                .isEqualTo("OUT_OF_RANGE: amount is NaN, accepted: a finite number that a DOUBLE can hold");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"type": "long", "logicalType": "timestamp-micros"}       | 1522540831250999
            {"type": "long", "logicalType": "timestamp-nanos"}        | 1522540831250999999
            {"type": "long", "logicalType": "local-timestamp-millis"} | 1522540831250
            "long"                                                    | 1522540831250
            """)
    void timesAreReadInTheirUnitAndCutToMilliseconds(String type, long written) {
        String schema = schema("{\"name\": \"id\", \"type\": \"int\"}, {\"name\": \"at\", \"type\": " + type + "}");
        MessageEvents events = Orders.events(bare(withOptional(schema), Map.of()));
        byte[] message = bytes(record(withOptional(schema), "id", 1, "at", written));
        assertThat(Orders.parse(events, message).time()).isEqualTo(Orders.AT);
    }

    /** The columns that a test does not speak of, as fields that are null by default. */
    private static String withOptional(String schema) {
        StringBuilder fields = new StringBuilder();
        Map.of("amount", "double", "km", "float", "tries", "int", "fresh", "boolean", "channel", "string")
                .forEach((name, type) -> {
                    if (!schema.contains("\"" + name + "\"")) {
                        fields.append(", {\"name\": \"%s\", \"type\": [\"null\", \"%s\"], \"default\": null}"
                                .formatted(name, type));
                    }
                });
        return schema.substring(0, schema.length() - 2) + fields + "]}";
    }

    private static final String HEAD = "{\"name\": \"id\", \"type\": \"long\"}, {\"name\": \"at\", \"type\": \"long\"}";

    @Test
    void decimalsTextTimesAndWholeNumbersFitTheirColumns() {
        String schema =
                withOptional(schema("{\"name\": \"id\", \"type\": \"int\"}, {\"name\": \"at\", \"type\": \"string\"},"
                        + " {\"name\": \"amount\", \"type\": {\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 2}},"
                        + " {\"name\": \"km\", \"type\": \"double\"}, {\"name\": \"tries\", \"type\": \"long\"}"));
        ByteBuffer amount =
                ByteBuffer.wrap(new BigDecimal("57.16").unscaledValue().toByteArray());
        GenericRecord record = record(
                schema, "id", 1, "at", new Utf8("2018-04-01 00:00:31.25"), "amount", amount, "km", 0.1, "tries", 7L);
        MessageFormat format = bare(schema, Map.of());
        assertThat(Orders.told(format, bytes(record))).isEqualTo("+I(1,2018-04-01T00:00:31.250,57.16,0.1,7,null,null)");
        record.put("tries", 1L << 31);
        assertThat(Orders.told(format, bytes(record)))
                .isEqualTo("OUT_OF_RANGE: tries is 2147483648, accepted: what an INT can hold");
        record.put("tries", 7L);
        record.put("km", 1e39);
        assertThat(Orders.told(format, bytes(record)))
                .isEqualTo("OUT_OF_RANGE: km is 1.0E39, accepted: a finite number that a FLOAT can hold");
        record.put("km", 0.1);
        record.put("at", new Utf8("yesterday"));
        assertThat(Orders.told(format, bytes(record)))
                .startsWith("WRONG_TYPE: at is 'yesterday', accepted: a time such as");
    }

    private static final String V1 = withOptional(schema(HEAD + ", {\"name\": \"value\", \"type\": \"float\"}"))
            .replaceAll(", \\{\"name\": \"(channel|amount)\".*?default\": null}", "");
    /** Renames {@code value}, widens it, and has a channel, which is "web" where a writer did not know it. */
    private static final String V2 =
            withOptional(schema(HEAD + ", {\"name\": \"channel\", \"type\": \"string\", \"default\": \"web\"},"
                    + " {\"name\": \"amount\", \"type\": \"double\", \"aliases\": [\"value\"]}"));

    private static GenericRecord old() {
        return record(V1, "id", 1L, "at", Orders.AT, "value", 2.5f);
    }

    private static GenericRecord young() {
        return record(V2, "id", 2L, "at", Orders.AT, "amount", 3.5, "channel", new Utf8("app"));
    }

    @Test
    void aWriterThatWritesOldAndNewNameIsReadByTheNewOne() {
        String both = withOptional(schema(HEAD + ", {\"name\": \"value\", \"type\": \"float\"},"
                + " {\"name\": \"amount\", \"type\": \"double\"}"));
        MessageFormat format = bare(both, Map.of("amount", List.of("amount", "value")));
        byte[] message = bytes(record(both, "id", 1L, "at", Orders.AT, "value", 2.5f, "amount", 3.5));
        assertThat(Orders.told(format, message)).startsWith("+I(1,2018-04-01T00:00:31.250,3.5,");
    }

    @Test
    void aRecordWithinItselfThatGoesDeeperThanTheStackIsOneBadMessage() {
        String tree = withOptional(schema(HEAD
                + ", {\"name\": \"tree\", \"type\": {\"type\": \"record\", \"name\": \"Node\", \"fields\":"
                + " [{\"name\": \"children\", \"type\": {\"type\": \"array\", \"items\": \"Node\"}}]}}"));
        byte[] deep = new byte[500_000];
        Arrays.fill(deep, (byte) 2); // one child, that has one child, and so on
        byte[] head = bytes(record(schema(HEAD), "id", 1L, "at", Orders.AT));
        assertThat(Orders.told(Orders.events(bare(tree, Map.of()), 1 << 20), behind(head, deep)))
                .startsWith("MALFORMED_AVRO: ")
                .contains("it is nested too deeply");
    }

    @Test
    void blocksOfNothingAreCountedTogether() {
        String nulls = withOptional(
                schema("{\"name\": \"nulls\", \"type\": {\"type\": \"array\", \"items\": \"null\"}}, " + HEAD));
        byte[] blocks = new byte[10_000];
        Arrays.fill(blocks, (byte) 126); // 63 nulls
        assertThat(Orders.told(Orders.events(bare(nulls, Map.of()), 1 << 20), blocks))
                .startsWith("MALFORMED_AVRO: ")
                .contains("a block of 63 items");
    }

    @Test
    void aFieldThatWouldFillTwoColumnsAndASchemaThatContradictsItselfAreToldInWords() {
        assertThat(problems(bare(V2, Map.of("channel", List.of("amount"))), Set.of()))
                .contains(
                        "channel: the field 'amount' of order.avsc is of type double; a column of STRING takes a text");
        assertThat(problems(bare(V2, Map.of("at", List.of("id"))), Set.of()))
                .containsExactly("at: the field 'id' of order.avsc is read into id already; a field fills one column");
        assertThatThrownBy(() -> Orders.told(
                        bare(schema("{\"name\": \"id\", \"type\": \"int\", \"default\": \"a\"}"), Map.of()),
                        new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("order.avsc is no Avro schema: ");
    }

    private static AvroFormat framed(Framing framing) {
        return new AvroFormat(
                new NamedSchema("v2.avsc", V2),
                framing,
                List.of(new Writer(17, new NamedSchema("v1.avsc", V1)), new Writer(18, new NamedSchema("v2.avsc", V2))),
                Map.of());
    }

    private static byte[] fingerprinted(GenericRecord record) {
        try {
            ByteBuffer buffer =
                    new BinaryMessageEncoder<GenericRecord>(new GenericData(), record.getSchema()).encode(record);
            byte[] message = new byte[buffer.remaining()];
            buffer.get(message);
            return message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] numbered(int id, GenericRecord record) {
        return behind(new byte[] {0, 0, 0, 0, (byte) id}, bytes(record));
    }

    @Test
    void oneTopicHoldsMessagesOfTwoSchemasByTheirFingerprints() {
        MessageEvents events = Orders.events(framed(Framing.FINGERPRINT));
        for (int i = 0; i < 2; i++) { // in turn, so that nothing of one is left for the next
            assertThat(Orders.parse(events, fingerprinted(old())).row())
                    .hasToString("+I(1,2018-04-01T00:00:31.250,2.5,null,null,null,web)");
            assertThat(Orders.parse(events, fingerprinted(young())).row())
                    .hasToString("+I(2,2018-04-01T00:00:31.250,3.5,null,null,null,app)");
        }
        GenericRecord other = order();
        assertThat(Orders.parse(events, fingerprinted(other)).rejection().toString())
                .startsWith("UNKNOWN_SCHEMA: the message is of the schema ")
                .contains(
                        String.format("%016X", AvroSchemas.fingerprint(other.getSchema())),
                        "accepted: ",
                        "(v1.avsc), ",
                        "(v2.avsc)");
        assertThat(Orders.parse(events, bytes(young())).rejection().toString())
                .startsWith("MALFORMED_AVRO: the message begins with 04 ")
                .endsWith(
                        "accepted: Avro's single-object encoding, which begins with C3 01 and a schema's fingerprint");
    }

    @Test
    void oneTopicHoldsMessagesOfTwoSchemasByARegistrysIds() {
        MessageEvents events = Orders.events(framed(Framing.REGISTRY_ID));
        assertThat(Orders.parse(events, numbered(17, old())).row())
                .hasToString("+I(1,2018-04-01T00:00:31.250,2.5,null,null,null,web)");
        assertThat(Orders.parse(events, numbered(18, young())).row())
                .hasToString("+I(2,2018-04-01T00:00:31.250,3.5,null,null,null,app)");
        assertThat(Orders.parse(events, numbered(19, young())).rejection())
                .hasToString("UNKNOWN_SCHEMA: the message is of the schema 19, accepted: 17 (v1.avsc), 18 (v2.avsc)");
        assertThat(Orders.parse(events, new byte[] {1, 2, 3}).rejection().toString())
                .startsWith("MALFORMED_AVRO: the message begins with 01 02 03; accepted: a zero and a schema's id");
    }

    @Test
    void fieldIsReadByTheNamesThatThePipelineFileGivesIt() {
        String young = V2.replace("\"amount\"", "\"sum\"").replace(", \"aliases\": [\"value\"]", "");
        AvroFormat format = new AvroFormat(
                new NamedSchema("young.avsc", young),
                Framing.REGISTRY_ID,
                List.of(
                        new Writer(17, new NamedSchema("v1.avsc", V1)),
                        new Writer(18, new NamedSchema("young.avsc", young))),
                Map.of("amount", List.of("sum", "value")));
        GenericRecord record = record(young, "id", 2L, "at", Orders.AT, "sum", 3.5, "channel", new Utf8("app"));
        assertThat(Orders.told(format, numbered(18, record))).startsWith("+I(2,2018-04-01T00:00:31.250,3.5,");
        assertThat(Orders.told(format, numbered(17, old()))).startsWith("+I(1,2018-04-01T00:00:31.250,2.5,");
    }

    @Test
    void unitOfATimeAndThePointOfADecimalAreTheWriters() {
        String fields = "{\"name\": \"id\", \"type\": \"long\"}, {\"name\": \"at\", \"type\": {\"type\": \"long\","
                + " \"logicalType\": \"timestamp-%s\"}}, {\"name\": \"amount\", \"type\": [\"null\", {\"type\": \"bytes\","
                + " \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": %d}]}";
        String old = withOptional(schema(fields.formatted("millis", 2)));
        String young = withOptional(schema(fields.formatted("micros", 4)));
        List<Writer> writers = List.of(
                new Writer(17, new NamedSchema("old.avsc", old)), new Writer(18, new NamedSchema("young.avsc", young)));
        NamedSchema reader = new NamedSchema("young.avsc", young);
        ByteBuffer amount = ByteBuffer.wrap(new byte[] {0x16, 0x54}); // 5716
        AvroFormat format = new AvroFormat(reader, Framing.REGISTRY_ID, writers, Map.of());

        assertThat(Orders.told(format, numbered(17, record(old, "id", 1L, "at", Orders.AT, "amount", amount))))
                .isEqualTo("+I(1,2018-04-01T00:00:31.250,57.16,null,null,null,null)");
        assertThat(Orders.told(format, numbered(18, record(young, "id", 1L, "at", Orders.AT * 1000, "amount", amount))))
                .isEqualTo("+I(1,2018-04-01T00:00:31.250,0.5716,null,null,null,null)");
        // A fingerprint tells no units.
        assertThatThrownBy(() -> new AvroFormat(reader, Framing.FINGERPRINT, writers, Map.of()))
                .hasMessage(
                        "old.avsc and young.avsc are different schemas that messages name alike; of such a topic one can be"
                                + " listed");
    }

    @Test
    void framedMessageInABareTopicIsRefusedWithWhatItIs() {
        MessageFormat bare = bare(V2, Map.of());
        assertThat(Orders.told(bare, numbered(17, young())))
                .startsWith("MALFORMED_AVRO: the message is not a record of shop.Order, at byte ")
                .endsWith(
                        "; it begins as a schema registry's clients write, with the id 17: give its schema under 'writers';"
                                + " accepted: an Avro record");
        assertThat(Orders.told(bare, fingerprinted(young())))
                .startsWith("MALFORMED_AVRO: ")
                .contains("it begins as Avro's single-object encoding does: list its schemas under 'writers'");
    }

    @Test
    void damagedMessagesAreRefusedWithTheByte() {
        byte[] message = bytes(order());
        assertThat(Orders.told(BARE, Arrays.copyOf(message, message.length - 1)))
                .isEqualTo("MALFORMED_AVRO: the message is not a record of shop.Order, at byte " + (message.length - 1)
                        + ": a length of 1 where 0 bytes are left; accepted: an Avro record");
        assertThat(Orders.told(BARE, behind(message, new byte[2])))
                .contains("at byte " + message.length + ": 2 bytes are left behind it");
        assertThat(Orders.told(BARE, null))
                .isEqualTo("EMPTY_MESSAGE: the message has no content; accepted: an Avro record");
        assertThat(Orders.told(BARE, new byte[2001]))
                .isEqualTo("OVERSIZED_MESSAGE: the message has 2001 bytes, accepted: at most 2000");
    }

    @Test
    void lengthThatTheMessageCannotHoldMakesNoRoom() {
        // 2 GB of text, and of items, as five bytes ask for it.
        byte[] huge = {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        String schema = withOptional(schema("{\"name\": \"channel\", \"type\": \"string\"}, " + HEAD));
        assertThat(Orders.told(bare(schema, Map.of()), huge))
                .contains("at byte 5: a length of 2147483647 where 0 bytes are left");
        String list = withOptional(
                schema("{\"name\": \"no\", \"type\": {\"type\": \"array\", \"items\": \"null\"}}, " + HEAD));
        assertThat(Orders.told(bare(list, Map.of()), huge))
                .contains("at byte 5: a block of 2147483647 items where 0 bytes are left");
    }

    @Test
    void textThatIsNoUtf8IsRefused() {
        String schema = withOptional(schema(HEAD + ", {\"name\": \"channel\", \"type\": \"string\"}"));
        Utf8 text = new Utf8(new byte[] {'w', (byte) 0xC3, 'b'});
        assertThat(Orders.told(
                        bare(schema, Map.of()), bytes(record(schema, "id", 1L, "at", Orders.AT, "channel", text))))
                .startsWith("MALFORMED_AVRO: ");
        Utf8 wide = new Utf8("größer 😀");
        assertThat(Orders.told(
                        bare(schema, Map.of()), bytes(record(schema, "id", 1L, "at", Orders.AT, "channel", wide))))
                .endsWith("größer 😀)");
    }

    private static final List<MessageEvents> ANY = List.of(
            Orders.events(BARE),
            Orders.events(framed(Framing.FINGERPRINT)),
            Orders.events(framed(Framing.REGISTRY_ID)));

    @Property(tries = 1000)
    void noBytesMakeItThrow(
            @ForAll @Size(max = 40) byte[] tail, @ForAll @IntRange(max = 60) int kept, @ForAll boolean whole) {
        byte[] valid = bytes(order());
        byte[] message = whole ? tail : behind(Arrays.copyOf(valid, Math.min(kept, valid.length)), tail);
        for (MessageEvents events : ANY) {
            Event event = Orders.parse(events, message);
            assertThat(event.kind()).isIn(Event.Kind.OCCURRED, Event.Kind.REJECTED);
        }
    }

    @Test
    void formatTravels() throws Exception {
        AvroFormat format = framed(Framing.REGISTRY_ID);
        MessageFormat travelled = InstantiationUtil.clone(format);
        assertThat(travelled).isEqualTo(format);
        assertThat(Orders.told(travelled, numbered(18, young()))).startsWith("+I(2,");
    }

    private static List<String> problems(MessageFormat format, Set<String> nullable) {
        List<String> problems = new ArrayList<>();
        format.check(
                new WantedFields(
                        List.of("id", "at", "amount", "channel"),
                        List.of(FieldType.BIGINT, FieldType.TIMESTAMP, FieldType.DOUBLE, FieldType.STRING),
                        nullable,
                        2000,
                        false),
                (column, problem) -> problems.add(column + ": " + problem));
        return problems;
    }

    @Test
    void columnsThatTheSchemaCannotFillAreTold() {
        assertThat(problems(
                        bare(
                                schema(
                                        "{\"name\": \"id\", \"type\": [\"null\", \"int\", \"long\"]}, {\"name\": \"at\", \"type\":"
                                                + " {\"type\": \"int\", \"logicalType\": \"date\"}}, {\"name\": \"amuont\", \"type\": \"double\"},"
                                                + " {\"name\": \"channel\", \"type\": \"int\"}"),
                                Map.of()),
                        Set.of()))
                .containsExactly(
                        "id: the field 'id' of order.avsc is of type union of null and int and long; a column of BIGINT takes a whole"
                                + " number or a time, and a column is read from " + AvroConversion.accepted(),
                        "at: the field 'at' of order.avsc is of type date; a column of TIMESTAMP takes a whole number or a text or a"
                                + " time, and a column is read from " + AvroConversion.accepted(),
                        "amount: order.avsc has no field 'amount'; did you mean 'amuont'?",
                        "channel: the field 'channel' of order.avsc is of type int; a column of STRING takes a text");
    }

    @Test
    void writersWhoseMessagesWouldAllBeRefusedAreTold() {
        String young = schema(
                HEAD + ", {\"name\": \"amount\", \"type\": \"int\"}, {\"name\": \"channel\", \"type\": \"string\"}");
        AvroFormat format = new AvroFormat(
                new NamedSchema("young.avsc", young),
                Framing.FINGERPRINT,
                List.of(new Writer(
                        0,
                        new NamedSchema("old.avsc", schema(HEAD + ", {\"name\": \"amount\", \"type\": \"double\"}")))),
                Map.of());
        assertThat(problems(format, Set.of("channel")))
                .singleElement()
                .asString()
                .startsWith("amount: messages that are written with old.avsc cannot be read into this column: ");
        assertThat(problems(format, Set.of())).anySatisfy(problem -> assertThat(problem)
                .startsWith(
                        "channel: old.avsc has no field 'channel', so that each of its messages would be refused; "));
        assertThat(problems(framed(Framing.FINGERPRINT), Set.of("amount", "channel")))
                .isEmpty();
    }

    @Test
    void whatIsNoSchemaOfARecordIsRefused() {
        assertThatThrownBy(() -> bare("{\"type\": \"int\"}", Map.of()))
                .hasMessage("order.avsc is the schema of the type int; the schema of a record is accepted");
        assertThatThrownBy(() -> bare("{", Map.of())).hasMessageStartingWith("order.avsc is no Avro schema: ");
    }
}
