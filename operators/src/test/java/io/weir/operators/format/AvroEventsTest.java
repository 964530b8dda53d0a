package io.weir.operators.format;

import static io.weir.operators.format.AvroOrders.BARE;
import static io.weir.operators.format.AvroOrders.bare;
import static io.weir.operators.format.AvroOrders.bytes;
import static io.weir.operators.format.AvroOrders.framed;
import static io.weir.operators.format.AvroOrders.numbered;
import static io.weir.operators.format.AvroOrders.order;
import static io.weir.operators.format.AvroOrders.record;
import static io.weir.operators.format.AvroOrders.schema;
import static io.weir.operators.format.AvroOrders.withOptional;
import static io.weir.operators.format.AvroOrders.young;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.validation.MessageEvents;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.Orders;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the values of Avro records become in the columns of events. */
class AvroEventsTest {
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

    @Test
    void formatTravels() throws Exception {
        AvroFormat format = framed(Framing.REGISTRY_ID);
        MessageFormat travelled = InstantiationUtil.clone(format);
        assertThat(travelled).isEqualTo(format);
        assertThat(Orders.told(travelled, numbered(18, young()))).startsWith("+I(2,");
    }
}
