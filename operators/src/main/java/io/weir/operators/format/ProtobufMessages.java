package io.weir.operators.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.ColumnValue;
import io.weir.operators.validation.FieldReader;
import io.weir.operators.validation.Rejected;
import io.weir.operators.validation.WantedFields;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.annotation.Nullable;

/**
 * Reads Protobuf messages. A field that was not sent is missing where its presence is told ({@code optional}, a message, a {@code oneof}),
 * and has its default, such as 0, where it is not: the message does not say which it was. For one thread; O(bytes).
 */
final class ProtobufMessages implements FieldReader {
    private static final String ACCEPTED = "a Protobuf message";

    private final Descriptor message;
    private final ProtobufField[] fields;
    private final int maxBytes;

    ProtobufMessages(ProtobufFormat format, WantedFields wanted) {
        message = format.descriptor();
        maxBytes = wanted.maxBytes();
        fields = ProtobufField.of(message, format.fields(), wanted, (column, problem) -> {
                    throw new IllegalArgumentException("column " + column + ": " + problem);
                })
                .toArray(ProtobufField[]::new);
    }

    @Override
    public void read(@Nullable byte[] bytes, Object[] values, boolean[] present) throws Rejected {
        FieldReader.requireSize(bytes, maxBytes, ACCEPTED);
        DynamicMessage read;
        try {
            read = DynamicMessage.parseFrom(message, bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new Rejected(
                    Reason.MALFORMED_PROTOBUF,
                    "the message is not a " + message.getFullName() + ": " + e.getMessage() + hint(bytes)
                            + "; accepted: " + ACCEPTED);
        }
        for (ProtobufField each : fields) {
            FieldDescriptor field = each.field();
            if (read.getUnknownFields().hasField(field.getNumber())) {
                List<Long> numbers =
                        read.getUnknownFields().getField(field.getNumber()).getVarintList();
                if (field.getType() == FieldDescriptor.Type.ENUM && !numbers.isEmpty()) {
                    // Of an enum of proto2: a name that it does not have is put among the unknown fields.
                    throw unknown(field, numbers.get(numbers.size() - 1).intValue());
                }
                throw new Rejected(
                        Reason.WRONG_TYPE,
                        "the field " + field.getNumber() + " ('" + field.getName()
                                + "') was written with another type; accepted: "
                                + field.getType().name().toLowerCase(Locale.ROOT));
            }
            if (!field.hasPresence() || read.hasField(field)) {
                present[each.column()] = true;
                values[each.column()] = value(field, read.getField(field), each.value());
            }
        }
    }

    private static Object value(FieldDescriptor field, Object value, ColumnValue column) throws Rejected {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> column.of((long) (Integer) value);
            case UINT32, FIXED32 -> column.of(Integer.toUnsignedLong((Integer) value));
            case INT64, SINT64, SFIXED64 -> column.of((long) (Long) value);
            case UINT64, FIXED64 -> column.ofUnsigned((Long) value);
            case FLOAT -> column.of((double) (Float) value);
            case DOUBLE -> column.of((double) (Double) value);
            case BOOL -> column.of((boolean) (Boolean) value);
            case STRING -> column.of((String) value);
            case ENUM -> column.of(name(field, (EnumValueDescriptor) value));
            case MESSAGE, GROUP -> ofMessage(field, (Message) value, column);
            case BYTES -> throw new IllegalStateException("no column takes the bytes of " + field.getFullName());
        };
    }

    private static String name(FieldDescriptor field, EnumValueDescriptor value) throws Rejected {
        // A number that is not in the descriptor comes from a writer that has a newer one.
        if (field.getEnumType().findValueByNumber(value.getNumber()) == null) {
            throw unknown(field, value.getNumber());
        }
        return value.getName();
    }

    private static Rejected unknown(FieldDescriptor field, int number) {
        return new Rejected(
                Reason.OUT_OF_RANGE,
                field.getName() + " is " + number + ", accepted: "
                        + field.getEnumType().getValues().stream()
                                .map(each -> each.getName() + " (" + each.getNumber() + ")")
                                .collect(Collectors.joining(", ")));
    }

    private static Object ofMessage(FieldDescriptor field, Message value, ColumnValue column) throws Rejected {
        Descriptor type = field.getMessageType();
        FieldDescriptor first = type.findFieldByNumber(1);
        if (ProtobufField.isWrapper(field)) {
            return value(first, value.getField(first), column);
        }
        long seconds = (Long) value.getField(first);
        int nanos = (Integer) value.getField(type.findFieldByNumber(2));
        try {
            return column.ofTime(Math.addExact(Math.multiplyExact(seconds, 1000L), Math.floorDiv(nanos, 1_000_000)));
        } catch (ArithmeticException e) {
            throw new Rejected(
                    Reason.OUT_OF_RANGE,
                    field.getName() + " is " + seconds + " seconds, accepted: those of the years 1 to 9999");
        }
    }

    private static String hint(byte[] message) {
        return message[0] == 0
                ? "; it begins with a zero, as a schema registry's clients write: send it without, by their plain Protobuf"
                        + " serializer"
                : "";
    }
}
