package io.weir.operators.format;

import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.format.AvroFormat.NamedSchema;
import io.weir.operators.format.AvroFormat.Writer;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.Orders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.util.Utf8;

/** Schemas of orders, and orders as messages, written by Avro's own encoders. */
final class AvroOrders {
    static final String ORDER = schema(
            """
            {"name": "id", "type": "long"}, {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "items", "type": {"type": "array", "items": {"type": "map", "values": "string"}}, "default": []},
            {"name": "amount", "type": ["null", "double"]}, {"name": "km", "type": "float"}, {"name": "tries", "type": "int"},
            {"name": "fresh", "type": "boolean"},
            {"name": "channel", "type": {"type": "enum", "name": "Channel", "symbols": ["web", "app"]}}""");
    static final MessageFormat BARE = bare(ORDER, Map.of());

    static String schema(String fields) {
        return "{\"type\": \"record\", \"name\": \"Order\", \"namespace\": \"shop\", \"fields\": [" + fields + "]}";
    }

    static MessageFormat bare(String schema, Map<String, List<String>> fields) {
        return new AvroFormat(new NamedSchema("order.avsc", schema), Framing.NONE, List.of(), fields);
    }

    static GenericRecord record(String schema, Object... fields) {
        GenericRecord record = new GenericData.Record(new Schema.Parser().parse(schema));
        for (int i = 0; i < fields.length; i += 2) {
            record.put((String) fields[i], fields[i + 1]);
        }
        return record;
    }

    static GenericRecord order() {
        GenericRecord order =
                record(ORDER, "id", 12L, "at", Orders.AT, "amount", 57.16, "km", -0.5f, "tries", -3, "fresh", true);
        order.put("items", List.of(Map.of("sku", "a"), Map.of()));
        order.put(
                "channel",
                new GenericData.EnumSymbol(order.getSchema().getField("channel").schema(), "web"));
        return order;
    }

    static byte[] bytes(GenericRecord record) {
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

    static byte[] behind(byte[] head, byte[] tail) {
        byte[] both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }

    /** The columns that a test does not speak of, as fields that are null by default. */
    static String withOptional(String schema) {
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

    static final String HEAD = "{\"name\": \"id\", \"type\": \"long\"}, {\"name\": \"at\", \"type\": \"long\"}";

    static final String V1 = withOptional(schema(HEAD + ", {\"name\": \"value\", \"type\": \"float\"}"))
            .replaceAll(", \\{\"name\": \"(channel|amount)\".*?default\": null}", "");
    /** Renames {@code value}, widens it, and has a channel, which is "web" where a writer did not know it. */
    static final String V2 =
            withOptional(schema(HEAD + ", {\"name\": \"channel\", \"type\": \"string\", \"default\": \"web\"},"
                    + " {\"name\": \"amount\", \"type\": \"double\", \"aliases\": [\"value\"]}"));

    static GenericRecord old() {
        return record(V1, "id", 1L, "at", Orders.AT, "value", 2.5f);
    }

    static GenericRecord young() {
        return record(V2, "id", 2L, "at", Orders.AT, "amount", 3.5, "channel", new Utf8("app"));
    }

    static AvroFormat framed(Framing framing) {
        return new AvroFormat(
                new NamedSchema("v2.avsc", V2),
                framing,
                List.of(new Writer(17, new NamedSchema("v1.avsc", V1)), new Writer(18, new NamedSchema("v2.avsc", V2))),
                Map.of());
    }

    static byte[] fingerprinted(GenericRecord record) {
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

    static byte[] numbered(int id, GenericRecord record) {
        return behind(new byte[] {0, 0, 0, 0, (byte) id}, bytes(record));
    }

    private AvroOrders() {}
}
