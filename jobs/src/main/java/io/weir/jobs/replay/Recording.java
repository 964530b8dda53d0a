package io.weir.jobs.replay;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.weir.jobs.pipeline.Mapping;
import io.weir.operators.event.EventSchema;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.annotation.Nullable;

/**
 * A CSV file of recorded events, line by line, its columns found by the names that the mapping gives them.
 *
 * <p>Not safe for use by several threads.
 */
final class Recording implements Closeable {
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();

    private final MappingIterator<String[]> lines;
    private final String[] header;
    private final int[] columns;
    private final int label;
    private final int card;

    private String[] line = {};
    private long number = 1;

    /** Opens a recording, unpacked if its name ends in {@code .gz}. */
    static InputStream open(Path input) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(input), 1 << 16);
        return input.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    }

    /** @throws MissingColumnException if the file has not the columns that the mapping names */
    Recording(InputStream in, EventSchema schema, Mapping mapping) throws IOException {
        lines = CSV.readerFor(String[].class).readValues(in);
        header = lines.hasNext() ? lines.next() : new String[0];
        columns = new int[schema.arity()];
        for (int i = 0; i < columns.length; i++) {
            String column = mapping.columns().get(schema.name(i));
            columns[i] = column == null ? -1 : index(column, "column " + schema.name(i));
        }
        label = index(mapping.label(), "label");
        card = mapping.card().isPresent() ? index(mapping.card().get(), "card") : -1;
    }

    private int index(String column, String use) throws MissingColumnException {
        int index = List.of(header).indexOf(column);
        if (index < 0) {
            throw new MissingColumnException("the input has no column '" + column + "', which the mapping names as "
                    + use + "; its header has: "
                    + (header.length == 0 ? "nothing, the file is empty" : String.join(", ", header))
                    + (header.length == 1 && header[0].matches(".*[;\\t|].*")
                            ? " (one column: is its separator not the comma?)"
                            : ""));
        }
        return index;
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        if (!lines.hasNextValue()) {
            return false;
        }
        line = lines.nextValue();
        number++;
        return true;
    }

    /** The line's number in the file; the header is line 1. */
    long number() {
        return number;
    }

    /** The line's texts in the order of the schema; null where the line has none. */
    String[] fields() {
        String[] fields = new String[columns.length];
        Arrays.setAll(fields, i -> columns[i] < 0 ? "" : text(columns[i]));
        return fields;
    }

    /** The text of one of the schema's columns. */
    @Nullable
    String field(int column) {
        return columns[column] < 0 ? "" : text(columns[column]);
    }

    /**
     * The label, or null if the line has none.
     *
     * @throws IOException if the text is neither empty nor a label
     */
    @Nullable
    Boolean label() throws IOException {
        String text = text(label);
        if (text == null || text.isEmpty()) {
            return null;
        }
        return switch (text) {
            case "1", "1.0", "true", "TRUE", "True" -> true;
            case "0", "0.0", "false", "FALSE", "False" -> false;
            default ->
                throw new IOException("line " + number + ": the label " + header[label] + " is '" + text
                        + "'; accepted: 1, 0, true, false, or nothing where it is not known");
        };
    }

    /** The entity whose precision is reported, if the mapping names one. */
    @Nullable
    String card() {
        return card < 0 ? null : text(card);
    }

    /** The line as it is reported when it is refused. */
    String text() {
        return String.join(",", line);
    }

    @Nullable
    private String text(int index) {
        return index < line.length ? line[index] : null;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /** The file lacks a column that the mapping names. */
    static final class MissingColumnException extends IOException {
        private static final long serialVersionUID = 1L;

        MissingColumnException(String message) {
            super(message);
        }
    }
}
