package io.weir.operators.format;

import io.weir.operators.validation.ColumnValue;
import io.weir.operators.validation.ColumnValue.Kind;
import io.weir.operators.validation.Rejected;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.util.Utf8;

/**
 * How the values of one Avro schema become a column's: their kind, and the conversion from Avro's generic classes.
 *
 * @param kind what they are
 */
record AvroConversion(Kind kind, Step step) {
    /** One value, which is not null. */
    @FunctionalInterface
    interface Step {
        Object apply(Object datum, ColumnValue column) throws Rejected, IOException;
    }

    /** Of a schema that a column can be read from; empty of any other, for which {@link #accepted} tells more. */
    static Optional<AvroConversion> of(Schema schema) {
        return only(schema).flatMap(AvroConversion::ofOne);
    }

    /** What the numbers, bytes or texts of a schema, which may be null, stand for. */
    static Optional<LogicalType> logicalType(Schema schema) {
        return only(schema).map(Schema::getLogicalType);
    }

    /** The schema, or its only branch beside null. */
    private static Optional<Schema> only(Schema schema) {
        if (!schema.isUnion()) {
            return Optional.of(schema);
        }
        List<Schema> branches = schema.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        return branches.size() == 1 ? Optional.of(branches.get(0)) : Optional.empty();
    }

    private static Optional<AvroConversion> ofOne(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        String name = logical == null ? "" : logical.getName();
        return switch (schema.getType()) {
            case BOOLEAN ->
                Optional.of(new AvroConversion(Kind.BOOLEAN, (datum, column) -> column.of((boolean) (Boolean) datum)));
            // A date or a time of day in a column of numbers would be days or milliseconds that nobody asked for.
            case INT -> logical == null ? whole() : Optional.empty();
            case LONG -> ofLong(name);
            case FLOAT, DOUBLE ->
                Optional.of(
                        new AvroConversion(Kind.NUMBER, (datum, column) -> column.of(((Number) datum).doubleValue())));
            case STRING -> Optional.of(new AvroConversion(Kind.TEXT, AvroConversion::text));
            case ENUM -> Optional.of(new AvroConversion(Kind.TEXT, (datum, column) -> column.of(datum.toString())));
            case BYTES, FIXED ->
                logical instanceof LogicalTypes.Decimal decimal
                        ? Optional.of(new AvroConversion(
                                Kind.NUMBER,
                                (datum, column) -> column.of(
                                        new BigDecimal(new BigInteger(decimalBytes(datum)), decimal.getScale())
                                                .doubleValue())))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<AvroConversion> ofLong(String logical) {
        return switch (logical) {
            case "" -> whole();
            case "timestamp-millis", "local-timestamp-millis" -> time(1);
            case "timestamp-micros", "local-timestamp-micros" -> time(1_000);
            case "timestamp-nanos", "local-timestamp-nanos" -> time(1_000_000);
            default -> Optional.empty();
        };
    }

    private static Optional<AvroConversion> whole() {
        return Optional.of(
                new AvroConversion(Kind.WHOLE_NUMBER, (datum, column) -> column.of(((Number) datum).longValue())));
    }

    /** @param units how many of its units are a millisecond; what is below one is cut off, towards the past */
    private static Optional<AvroConversion> time(long units) {
        return Optional.of(
                new AvroConversion(Kind.TIME, (datum, column) -> column.ofTime(Math.floorDiv((Long) datum, units))));
    }

    private static Object text(Object datum, ColumnValue column) throws Rejected, IOException {
        // A schema may ask for Java's own strings.
        return datum instanceof Utf8 utf8
                ? column.ofUtf8(utf8.getBytes(), utf8.getByteLength())
                : column.of(datum.toString());
    }

    private static byte[] decimalBytes(Object datum) {
        if (datum instanceof GenericFixed fixed) {
            return fixed.bytes();
        }
        ByteBuffer buffer = (ByteBuffer) datum;
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** What a column can be read from, for messages. */
    static String accepted() {
        return "boolean, int, long, float, double, string, an enum, a decimal, a timestamp, or a union of one of them and null";
    }

    /** A schema as a message names it: {@code timestamp-micros}, {@code array}, {@code union of int and string}. */
    static String describe(Schema schema) {
        if (schema.isUnion()) {
            return "union of "
                    + String.join(
                            " and ",
                            schema.getTypes().stream()
                                    .map(AvroConversion::describe)
                                    .toList());
        }
        return schema.getLogicalType() == null
                ? AvroSchemas.word(schema)
                : schema.getLogicalType().getName();
    }
}
