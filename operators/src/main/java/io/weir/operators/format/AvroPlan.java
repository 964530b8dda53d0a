package io.weir.operators.format;

import io.weir.operators.feature.language.Nearest;
import io.weir.operators.validation.ColumnValue;
import io.weir.operators.validation.WantedFields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** Compares an Avro schema with the columns that are to be filled from it, and plans how messages of each writer's schema fill them. */
final class AvroPlan {
    private final Schema schema;
    private final WantedFields wanted;
    private final BiConsumer<String, String> problems;
    private final List<Filled> filled = new ArrayList<>();

    /**
     * A column and the field that fills it.
     *
     * @param column its place
     * @param aliases further names of the field
     */
    record Filled(int column, Schema.Field field, AvroConversion conversion, Set<String> aliases) {
        /** The field's name in a writer's schema, which may have old and new name beside each other: then the new one counts. */
        Optional<String> nameIn(Schema writer) {
            return Stream.concat(Stream.of(field.name()), aliases.stream())
                    .filter(name -> writer.getField(name) != null)
                    .findFirst();
        }
    }

    /**
     * How messages of one writer are read.
     *
     * @param writer the schema with which they are written
     * @param reader the schema of the fields that are wanted of them
     * @param fields what each field of {@code reader} fills, in its order
     */
    record Route(Schema writer, Schema reader, List<Filled> fields) {}

    AvroPlan(AvroFormat format, WantedFields wanted, BiConsumer<String, String> problems) {
        this.schema = AvroSchemas.parse(format.schema().name(), format.schema().json());
        this.wanted = wanted;
        this.problems = problems;
        String file = format.schema().name();
        for (int i = 0; i < wanted.columns().size(); i++) {
            String column = wanted.columns().get(i);
            fill(i, column, format.fields().getOrDefault(column, List.of(column)), file);
        }
    }

    Schema schema() {
        return schema;
    }

    private void fill(int at, String column, List<String> names, String file) {
        Optional<Schema.Field> field = names.stream()
                .map(schema::getField)
                .filter(found -> found != null)
                .findFirst();
        if (field.isEmpty()) {
            List<String> known =
                    schema.getFields().stream().map(Schema.Field::name).toList();
            problems.accept(
                    column,
                    file + " has no field '" + String.join("' or '", names) + "'; "
                            + Nearest.meant(names.get(0), known, "it has " + String.join(", ", known)));
            return;
        }
        Optional<AvroConversion> conversion = AvroConversion.of(field.get().schema());
        Set<ColumnValue.Kind> taken = ColumnValue.taken(wanted.types().get(at), wanted.numbersAreBooleans());
        if (conversion.isEmpty() || !taken.contains(conversion.get().kind())) {
            problems.accept(
                    column,
                    "the field '" + field.get().name() + "' of " + file + " is of type "
                            + AvroConversion.describe(field.get().schema()) + "; a column of "
                            + wanted.types().get(at) + " takes "
                            + taken.stream().map(ColumnValue.Kind::words).collect(Collectors.joining(" or "))
                            + (conversion.isEmpty() ? ", and a column is read from " + AvroConversion.accepted() : ""));
            return;
        }
        Optional<Filled> other =
                filled.stream().filter(each -> each.field().equals(field.get())).findFirst();
        if (other.isPresent()) {
            problems.accept(
                    column,
                    "the field '" + field.get().name() + "' of " + file + " is read into "
                            + wanted.columns().get(other.get().column()) + " already; a field fills one column");
            return;
        }
        Set<String> aliases = new LinkedHashSet<>(names);
        aliases.addAll(field.get().aliases());
        aliases.remove(field.get().name());
        filled.add(new Filled(at, field.get(), conversion.get(), aliases));
    }

    /** How messages are read that are written with this schema. */
    Route from(Schema writer, String file) {
        List<Filled> there = new ArrayList<>();
        for (Filled each : filled) {
            if (each.nameIn(writer).isPresent() || each.field().hasDefaultValue()) {
                there.add(each);
            } else if (!wanted.nullable().contains(wanted.columns().get(each.column()))) {
                problems.accept(
                        wanted.columns().get(each.column()),
                        file + " has no field '" + each.field().name()
                                + "', so that each of its messages would be refused; list the column under 'nullable', give"
                                + " the field a default in the schema, or its old name an alias");
            }
        }
        Schema reader = projection(writer, there);
        Schema written = Schema.applyAliases(writer, reader);
        SchemaPairCompatibility compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, written);
        if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
            compatibility
                    .getResult()
                    .getIncompatibilities()
                    .forEach(each -> problems.accept(
                            wanted.columns().get(columnOf(each.getLocation(), there)),
                            "messages that are written with " + file + " cannot be read into this column: "
                                    + each.getMessage()));
        }
        return new Route(
                writer,
                reader,
                there.stream()
                        .map(each -> inUnitsOf(written.getField(each.field().name()), each, file))
                        .toList());
    }

    /**
     * Avro's resolution leaves logical types aside: milliseconds of one schema would become microseconds of another, and a decimal's point
     * would move. What the writer says of its numbers counts.
     *
     * @param written the writer's field; null if it has none, and the default stands for it
     */
    private Filled inUnitsOf(@Nullable Schema.Field written, Filled filled, String file) {
        if (written == null || AvroConversion.logicalType(written.schema()).isEmpty()) {
            return filled;
        }
        int column = filled.column();
        Set<ColumnValue.Kind> taken = ColumnValue.taken(wanted.types().get(column), wanted.numbersAreBooleans());
        Optional<AvroConversion> conversion =
                AvroConversion.of(written.schema()).filter(known -> taken.contains(known.kind()));
        if (conversion.isEmpty()) {
            problems.accept(
                    wanted.columns().get(column),
                    "messages that are written with " + file + " have a " + AvroConversion.describe(written.schema())
                            + ", which a column of " + wanted.types().get(column) + " does not take");
        }
        return new Filled(column, filled.field(), conversion.orElse(filled.conversion()), filled.aliases());
    }

    /** Avro tells the place as {@code /fields/2/type}. */
    private static int columnOf(String location, List<Filled> fields) {
        String[] steps = location.split("/");
        return fields.get(steps.length > 2 ? Integer.parseInt(steps[2]) : 0).column();
    }

    /** The wanted fields alone, so that all others are passed over unread. Records are told apart by their fields, not their names. */
    private static Schema projection(Schema writer, List<Filled> fields) {
        List<Schema.Field> wantedFields = new ArrayList<>();
        for (Filled each : fields) {
            Schema.Field declared = each.field();
            Schema.Field field = new Schema.Field(declared.name(), declared.schema(), null, declared.defaultVal());
            // Of a field's names only the one that is written: two fields of one name are none of Avro's records.
            each.nameIn(writer).filter(name -> !name.equals(declared.name())).ifPresent(field::addAlias);
            wantedFields.add(field);
        }
        return Schema.createRecord(writer.getName(), null, writer.getNamespace(), false, wantedFields);
    }
}
