package io.weir.operators.format;

import io.weir.operators.validation.FieldReader;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.WantedFields;
import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;

/**
 * Messages that are one Avro record each, in Avro's binary encoding, read by the rules of
 * <a href="https://avro.apache.org/docs/1.12.0/specification/#schema-resolution">schema resolution</a>: from the schema with which a message
 * was written into that of the pipeline, whose aliases and defaults count.
 *
 * @param schema the pipeline's schema
 * @param framing what stands before the record
 * @param writers the schemas with which messages are written; without framing none, and they are written with {@code schema}
 * @param fields the names of a column's field in {@code schema}, the first that it has; the others are aliases of it. A column that is
 *     not in it is the field of its own name
 */
public record AvroFormat(NamedSchema schema, Framing framing, List<Writer> writers, Map<String, List<String>> fields)
        implements MessageFormat {
    /** What stands before a record, and tells with which schema it was written. */
    public enum Framing {
        /** Nothing. */
        NONE,
        /** The bytes C3 01 and the schema's fingerprint, as Avro's single-object encoding has it. */
        FINGERPRINT,
        /** A zero and the id that a schema registry gave the schema, four bytes, the highest first. */
        REGISTRY_ID
    }

    /**
     * A schema's JSON.
     *
     * @param name the file's, for messages
     */
    public record NamedSchema(String name, String json) implements Serializable {}

    /** @param id what messages name the schema by, if they carry a registry's ids; else not used */
    public record Writer(int id, NamedSchema schema) implements Serializable {}

    /** @throws IllegalArgumentException if one of the schemas is none of a record, with its name */
    public AvroFormat {
        writers = List.copyOf(writers);
        fields = new LinkedHashMap<>(fields); // which can travel
        AvroSchemas.parse(schema.name(), schema.json());
        Map<Long, NamedSchema> known = new HashMap<>();
        for (Writer writer : writers) {
            Schema parsed =
                    AvroSchemas.parse(writer.schema().name(), writer.schema().json());
            long key = framing == Framing.REGISTRY_ID ? writer.id() : AvroSchemas.fingerprint(parsed);
            NamedSchema other = known.putIfAbsent(key, writer.schema());
            if (other != null && !parsed.equals(AvroSchemas.parse(other.name(), other.json()))) {
                // A fingerprint leaves out defaults, aliases and logical types.
                throw new IllegalArgumentException(
                        other.name() + " and " + writer.schema().name()
                                + " are different schemas that messages name alike; of such a topic one can be listed");
            }
        }
    }

    @Override
    public void check(WantedFields wanted, BiConsumer<String, String> problems) {
        AvroPlan plan = new AvroPlan(this, wanted, problems);
        if (framing == Framing.NONE) {
            plan.from(plan.schema(), schema.name());
        }
        for (Writer writer : writers) {
            plan.from(
                    AvroSchemas.parse(writer.schema().name(), writer.schema().json()),
                    writer.schema().name());
        }
    }

    @Override
    public FieldReader reader(WantedFields wanted) {
        return new AvroRecords(this, wanted);
    }
}
