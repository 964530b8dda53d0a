package io.weir.operators.format;

import java.util.Locale;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** Avro schemas of records, from their JSON. */
final class AvroSchemas {
    private AvroSchemas() {}

    /**
     * The schema that a text declares.
     *
     * @param name the file's, for messages
     * @throws IllegalArgumentException if it declares none, or none of a record
     */
    static Schema parse(String name, String json) {
        Schema schema;
        try {
            schema = new Schema.Parser().parse(json);
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException(name + " is no Avro schema: " + e.getMessage(), e);
        }
        if (schema.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException(
                    name + " is the schema of the type " + word(schema) + "; the schema of a record is accepted");
        }
        return schema;
    }

    /** The fingerprint by which Avro's single-object encoding names a schema: CRC-64-AVRO of its parsing canonical form. */
    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** The type's name as a schema has it. */
    static String word(Schema schema) {
        return schema.getType().getName().toLowerCase(Locale.ROOT);
    }
}
