package io.weir.operators.format;

import static io.weir.operators.format.AvroOrders.BARE;
import static io.weir.operators.format.AvroOrders.HEAD;
import static io.weir.operators.format.AvroOrders.bare;
import static io.weir.operators.format.AvroOrders.behind;
import static io.weir.operators.format.AvroOrders.bytes;
import static io.weir.operators.format.AvroOrders.framed;
import static io.weir.operators.format.AvroOrders.order;
import static io.weir.operators.format.AvroOrders.record;
import static io.weir.operators.format.AvroOrders.schema;
import static io.weir.operators.format.AvroOrders.withOptional;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.validation.MessageEvents;
import io.weir.operators.validation.Orders;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

/** Bytes that are no Avro record: each is one bad message. */
class AvroDamageTest {
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
}
