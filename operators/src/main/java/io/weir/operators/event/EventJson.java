package io.weir.operators.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
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

    /** The milliseconds of the years 0 to 9999: four digits, and no sign. */
    private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();

    private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
    private static final byte[] ZERO = "0000-00-00T00:00:00.000Z".getBytes(ISO_8859_1);
    private static final int MILLIS_PER_DAY = 86_400_000;

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
        if (epochMillis < FIRST || epochMillis > LAST) {
            return TIME.format(Instant.ofEpochMilli(epochMillis));
        }
        // Digit by digit: a formatter would be a large part of what a decision costs.
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(epochMillis, MILLIS_PER_DAY));
        int millis = Math.floorMod(epochMillis, MILLIS_PER_DAY);
        byte[] text = ZERO.clone();
        write(date.getYear(), text, 3);
        write(date.getMonthValue(), text, 6);
        write(date.getDayOfMonth(), text, 9);
        write(millis / 3_600_000, text, 12);
        write(millis / 60_000 % 60, text, 15);
        write(millis / 1_000 % 60, text, 18);
        write(millis % 1_000, text, 22);
        return new String(text, ISO_8859_1);
    }

    /** Writes a number over zeros. */
    private static void write(int number, byte[] text, int lastDigit) {
        for (int at = lastDigit, rest = number; rest > 0; at--, rest /= 10) {
            text[at] = (byte) ('0' + rest % 10);
        }
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
            case TIMESTAMP -> json.writeString(time(row.getTimestamp(column, 3).getMillisecond()));
        }
    }
}
