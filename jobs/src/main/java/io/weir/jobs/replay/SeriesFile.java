package io.weir.jobs.replay;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.validation.TextEvents;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A CSV file of one series, line by line: its columns are called as the pipeline's are, but for the key's, which is the file's
 * name and in no column.
 *
 * <p>Not safe for use by several threads.
 */
final class SeriesFile implements Closeable {
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();

    private final String name;
    private final EventSchema schema;
    private final TextEvents events;
    private final int key;
    private final MappingIterator<String[]> lines;
    private final int[] columns;
    private String[] line = {};
    private long number = 1;

    /**
     * @param name of the series
     * @param key the schema's column that is the name
     * @throws CommandFailure if the file lacks a column
     */
    SeriesFile(Path file, String name, EventSchema schema, TextEvents events, int key) throws IOException {
        this.name = name;
        this.schema = schema;
        this.events = events;
        this.key = key;
        this.lines = CSV.readerFor(String[].class).readValues(Files.newInputStream(file));
        List<String> header = lines.hasNext() ? List.of(lines.next()) : List.of();
        this.columns = new int[schema.arity()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = header.indexOf(schema.name(i));
            if (columns[i] < 0 && i != key && !schema.nullable(i)) {
                lines.close();
                throw new CommandFailure(
                        ExitCode.BAD_INPUT,
                        file + " has no column '" + schema.name(i) + "', which the pipeline needs; its header has: "
                                + (header.isEmpty() ? "nothing, the file is empty" : String.join(", ", header)) + ".",
                        "Name the pipeline's columns as the file's, or correct the file.");
            }
        }
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

    /** The line as an event, valid or rejected. */
    Event event() {
        String[] fields = new String[columns.length];
        for (int i = 0; i < columns.length; i++) {
            fields[i] = i == key ? name : columns[i] < 0 ? "" : text(columns[i]);
        }
        return events.parse(fields, new Original(null, null, name, 0, number));
    }

    /** The text of the event time. */
    String time() {
        String text = text(columns[schema.time()]);
        return text == null ? "" : text;
    }

    private String text(int column) {
        return column < line.length ? line[column] : null;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
