package io.weir.operators.format;

import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.format.AvroFormat.Writer;
import io.weir.operators.validation.ColumnValue;
import io.weir.operators.validation.FieldReader;
import io.weir.operators.validation.Rejected;
import io.weir.operators.validation.WantedFields;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.annotation.Nullable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** Reads Avro records. A field that no column wants is passed over, whatever it is. For one thread; O(bytes). */
final class AvroRecords implements FieldReader {
    private static final String ACCEPTED = "an Avro record";
    private static final int FINGERPRINTED = 10;
    private static final int NUMBERED = 5;

    private final Framing framing;
    private final int maxBytes;
    private final ColumnValue[] columns;
    private final Map<Long, Source> sources = new HashMap<>();
    private final String known;
    private final BoundedDecoder decoder = new BoundedDecoder();

    /** What reads the messages of one writer. */
    private static final class Source {
        private final AvroPlan.Route route;
        private final GenericDatumReader<GenericRecord> reader;

        @Nullable
        private GenericRecord record;

        private Source(AvroPlan.Route route) {
            this.route = route;
            // Without conversions of logical types: they make objects that would be taken apart again.
            this.reader = new GenericDatumReader<>(route.writer(), route.reader(), new GenericData());
        }
    }

    AvroRecords(AvroFormat format, WantedFields wanted) {
        this.framing = format.framing();
        this.maxBytes = wanted.maxBytes();
        this.columns = IntStream.range(0, wanted.columns().size())
                .mapToObj(i ->
                        new ColumnValue(wanted.columns().get(i), wanted.types().get(i)))
                .toArray(ColumnValue[]::new);
        AvroPlan plan = new AvroPlan(format, wanted, (column, problem) -> {
            throw new IllegalArgumentException("column " + column + ": " + problem);
        });
        if (framing == Framing.NONE) {
            sources.put(0L, new Source(plan.from(plan.schema(), format.schema().name())));
        }
        Map<String, Long> names = new LinkedHashMap<>();
        for (Writer writer : format.writers()) {
            Schema schema =
                    AvroSchemas.parse(writer.schema().name(), writer.schema().json());
            long key = framing == Framing.REGISTRY_ID ? writer.id() : AvroSchemas.fingerprint(schema);
            sources.put(key, new Source(plan.from(schema, writer.schema().name())));
            names.put(writer.schema().name(), key);
        }
        known = names.entrySet().stream()
                .map(each -> show(each.getValue()) + " (" + each.getKey() + ")")
                .collect(Collectors.joining(", "));
    }

    @Override
    public void read(@Nullable byte[] message, Object[] values, boolean[] present) throws Rejected {
        FieldReader.requireSize(message, maxBytes, ACCEPTED);
        Source source = source(message);
        try {
            decoder.over(message, start());
            source.record = source.reader.read(source.record, decoder);
            if (decoder.left() > 0) {
                throw new IOException(decoder.left() + " bytes are left behind it");
            }
            List<AvroPlan.Filled> fields = source.route.fields();
            for (int i = 0; i < fields.size(); i++) {
                int column = fields.get(i).column();
                Object datum = source.record.get(i);
                present[column] = true;
                values[column] =
                        datum == null ? null : fields.get(i).conversion().step().apply(datum, columns[column]);
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            source.record = null; // partly filled
            // Of damaged bytes Avro tells by whatever happens then: an index beyond a union's branches, a negative
            // size.
            throw new Rejected(
                    Reason.MALFORMED_AVRO,
                    "the message is not a record of " + source.route.writer().getFullName() + ", at byte "
                            + decoder.position() + ": "
                            + (e instanceof StackOverflowError ? "it is nested too deeply" : e.getMessage())
                            + hint(message) + "; accepted: " + ACCEPTED);
        }
    }

    private int start() {
        return switch (framing) {
            case NONE -> 0;
            case FINGERPRINT -> FINGERPRINTED;
            case REGISTRY_ID -> NUMBERED;
        };
    }

    private Source source(byte[] message) throws Rejected {
        long key =
                switch (framing) {
                    case NONE -> 0;
                    case FINGERPRINT -> {
                        if (!hasFingerprint(message)) {
                            throw new Rejected(
                                    Reason.MALFORMED_AVRO,
                                    "the message begins with " + begin(message)
                                            + "; accepted: Avro's single-object encoding, which begins with C3 01 and a"
                                            + " schema's fingerprint");
                        }
                        yield fingerprint(message);
                    }
                    case REGISTRY_ID -> {
                        if (!hasId(message)) {
                            throw new Rejected(
                                    Reason.MALFORMED_AVRO,
                                    "the message begins with " + begin(message)
                                            + "; accepted: a zero and a schema's id in four bytes, as a schema registry's"
                                            + " clients write them");
                        }
                        yield id(message);
                    }
                };
        Source source = sources.get(key);
        if (source == null) {
            throw new Rejected(
                    Reason.UNKNOWN_SCHEMA, "the message is of the schema " + show(key) + ", accepted: " + known);
        }
        return source;
    }

    private static boolean hasFingerprint(byte[] message) {
        return message.length >= FINGERPRINTED && message[0] == (byte) 0xC3 && message[1] == 1;
    }

    private static boolean hasId(byte[] message) {
        return message.length >= NUMBERED && message[0] == 0;
    }

    private static long fingerprint(byte[] message) {
        long fingerprint = 0;
        for (int i = FINGERPRINTED - 1; i >= 2; i--) {
            fingerprint = fingerprint << 8 | (message[i] & 0xFF);
        }
        return fingerprint;
    }

    private static int id(byte[] message) {
        int id = 0;
        for (int i = 1; i < NUMBERED; i++) {
            id = id << 8 | (message[i] & 0xFF);
        }
        return id;
    }

    private String show(long key) {
        return framing == Framing.REGISTRY_ID ? Long.toString(key) : String.format("%016X", key);
    }

    private static String begin(byte[] message) {
        return HexFormat.ofDelimiter(" ")
                .withUpperCase()
                .formatHex(message, 0, Math.min(message.length, FINGERPRINTED));
    }

    /** What a message may be that was expected to be bare. */
    private String hint(byte[] message) {
        if (framing != Framing.NONE) {
            return "";
        }
        if (hasFingerprint(message)) {
            return "; it begins as Avro's single-object encoding does: list its schemas under 'writers'";
        }
        return hasId(message)
                ? "; it begins as a schema registry's clients write, with the id " + id(message)
                        + ": give its schema under 'writers'"
                : "";
    }
}
