package io.weir.operators.format;

import static io.weir.operators.format.AvroOrders.HEAD;
import static io.weir.operators.format.AvroOrders.V1;
import static io.weir.operators.format.AvroOrders.V2;
import static io.weir.operators.format.AvroOrders.bare;
import static io.weir.operators.format.AvroOrders.bytes;
import static io.weir.operators.format.AvroOrders.fingerprinted;
import static io.weir.operators.format.AvroOrders.framed;
import static io.weir.operators.format.AvroOrders.numbered;
import static io.weir.operators.format.AvroOrders.old;
import static io.weir.operators.format.AvroOrders.order;
import static io.weir.operators.format.AvroOrders.record;
import static io.weir.operators.format.AvroOrders.schema;
import static io.weir.operators.format.AvroOrders.withOptional;
import static io.weir.operators.format.AvroOrders.young;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.format.AvroFormat.NamedSchema;
import io.weir.operators.format.AvroFormat.Writer;
import io.weir.operators.validation.MessageEvents;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.Orders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

/** Topics whose messages were written with several schemas. */
class AvroWritersTest {
    @Test
    void aWriterThatWritesOldAndNewNameIsReadByTheNewOne() {
        String both = withOptional(schema(HEAD + ", {\"name\": \"value\", \"type\": \"float\"},"
                + " {\"name\": \"amount\", \"type\": \"double\"}"));
        MessageFormat format = bare(both, Map.of("amount", List.of("amount", "value")));
        byte[] message = bytes(record(both, "id", 1L, "at", Orders.AT, "value", 2.5f, "amount", 3.5));
        assertThat(Orders.told(format, message)).startsWith("+I(1,2018-04-01T00:00:31.250,3.5,");
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
}
