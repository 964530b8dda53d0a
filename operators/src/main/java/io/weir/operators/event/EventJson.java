package io.weir.operators.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.flink.table.data.RowData;

/** Writes events, and what was found about them, as the topics carry them. Stateless. */
public final class EventJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private EventJson() {}

    /** Writes the fields of an object. */
    @FunctionalInterface
    public interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** The bytes of an object. */
    public static byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes every byte", e);
        }
        return bytes.toByteArray();
    }

    /** ISO-8601 in UTC with milliseconds. */
    public static String time(long epochMillis) {
        return TIME.format(Instant.ofEpochMilli(epochMillis));
    }

    /** A row as an object of its columns. */
    public static void writeRow(EventSchema schema, RowData row, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < schema.arity(); i++) {
            json.writeFieldName(schema.name(i));
            writeColumn(schema, row, i, json);
        }
        json.writeEndObject();
    }

    /** The value of a column. */
    public static void writeColumn(EventSchema schema, RowData row, int column, JsonGenerator json) throws IOException {
        if (row.isNullAt(column)) {
            json.writeNull();
            return;
        }
        switch (schema.type(column)) {
            case BOOLEAN -> json.writeBoolean(row.getBoolean(column));
            case INT -> json.writeNumber(row.getInt(column));
            case BIGINT -> json.writeNumber(row.getLong(column));
            case FLOAT -> json.writeNumber(row.getFloat(column));
            case DOUBLE -> json.writeNumber(row.getDouble(column));
            case STRING -> json.writeString(row.getString(column).toString());
            case TIMESTAMP ->
                json.writeString(TIME.format(row.getTimestamp(column, 3).toInstant()));
        }
    }
}
