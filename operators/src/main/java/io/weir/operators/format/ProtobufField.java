package io.weir.operators.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.weir.operators.feature.language.Nearest;
import io.weir.operators.validation.ColumnValue;
import io.weir.operators.validation.ColumnValue.Kind;
import io.weir.operators.validation.WantedFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * A column and the field that fills it.
 *
 * @param column its place
 * @param value makes the field's values into the column's
 */
record ProtobufField(int column, FieldDescriptor field, ColumnValue value) {
    static final String TIMESTAMP = "google.protobuf.Timestamp";
    /** Messages that exist to hold one value or none, in their field 1. */
    private static final Set<String> WRAPPERS = Set.of(
            "google.protobuf.BoolValue",
            "google.protobuf.Int32Value",
            "google.protobuf.Int64Value",
            "google.protobuf.UInt32Value",
            "google.protobuf.UInt64Value",
            "google.protobuf.FloatValue",
            "google.protobuf.DoubleValue",
            "google.protobuf.StringValue");

    private static final String ACCEPTED =
            "a number, bool, string, an enum, google.protobuf.Timestamp or one of Google's wrappers, not repeated";

    /**
     * The fields of a message that are wanted; a column that none can fill becomes a problem.
     *
     * @param names of a column's field, the first that the message has
     */
    static List<ProtobufField> of(
            Descriptor message,
            Map<String, List<String>> names,
            WantedFields wanted,
            BiConsumer<String, String> problems) {
        List<ProtobufField> fields = new ArrayList<>();
        for (int i = 0; i < wanted.columns().size(); i++) {
            String column = wanted.columns().get(i);
            List<String> accepted = names.getOrDefault(column, List.of(column));
            Optional<FieldDescriptor> field = accepted.stream()
                    .map(message::findFieldByName)
                    .filter(found -> found != null)
                    .findFirst();
            if (field.isEmpty()) {
                List<String> known = message.getFields().stream()
                        .map(FieldDescriptor::getName)
                        .toList();
                problems.accept(
                        column,
                        "the message " + message.getFullName() + " has no field '" + String.join("' or '", accepted)
                                + "'; " + Nearest.meant(accepted.get(0), known, "it has " + String.join(", ", known)));
                continue;
            }
            Optional<Kind> kind = kind(field.get());
            Set<Kind> taken = ColumnValue.taken(wanted.types().get(i), wanted.numbersAreBooleans());
            if (kind.filter(taken::contains).isEmpty()) {
                problems.accept(
                        column,
                        "the field '" + field.get().getName() + "' of " + message.getFullName() + " is of type "
                                + describe(field.get()) + "; a column of "
                                + wanted.types().get(i) + " takes "
                                + taken.stream().map(Kind::words).collect(Collectors.joining(" or "))
                                + (kind.isEmpty() ? ", and a column is read from " + ACCEPTED : ""));
                continue;
            }
            fields.add(new ProtobufField(
                    i, field.get(), new ColumnValue(column, wanted.types().get(i))));
        }
        return fields;
    }

    /** What its values are; empty if no column can have them. */
    private static Optional<Kind> kind(FieldDescriptor field) {
        if (field.isRepeated()) {
            return Optional.empty();
        }
        return switch (field.getJavaType()) {
            case INT, LONG -> Optional.of(Kind.WHOLE_NUMBER);
            case FLOAT, DOUBLE -> Optional.of(Kind.NUMBER);
            case BOOLEAN -> Optional.of(Kind.BOOLEAN);
            case STRING, ENUM -> Optional.of(Kind.TEXT);
            case BYTE_STRING -> Optional.empty();
            case MESSAGE -> {
                if (field.getMessageType().getFullName().equals(TIMESTAMP)) {
                    yield Optional.of(Kind.TIME);
                }
                yield isWrapper(field) ? kind(field.getMessageType().findFieldByNumber(1)) : Optional.empty();
            }
        };
    }

    static boolean isWrapper(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && WRAPPERS.contains(field.getMessageType().getFullName());
    }

    private static String describe(FieldDescriptor field) {
        String type = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? field.getMessageType().getFullName()
                : field.getType().name().toLowerCase(Locale.ROOT);
        return field.isRepeated() ? "repeated " + type : type;
    }
}
