package io.weir.jobs.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Writes lines to one local file, which appears under its name when all of it is written, and not before. Runs with
 * parallelism 1.
 */
final class LinesSink implements Sink<String> {
    private static final long serialVersionUID = 1L;

    /** How many lines each file of this JVM has; the job runs in the JVM of the command, which shows it as progress. */
    private static final Map<String, LongAdder> WRITTEN = new ConcurrentHashMap<>();

    private final String file;
    private final String header;

    LinesSink(Path file, String header) {
        this.file = file.toAbsolutePath().toString();
        this.header = header;
    }

    /** The lines written to this file so far, without the header. */
    static long written(Path file) {
        return WRITTEN.computeIfAbsent(file.toAbsolutePath().toString(), f -> new LongAdder())
                .sum();
    }

    @Override
    public SinkWriter<String> createWriter(WriterInitContext context) throws IOException {
        LongAdder written = WRITTEN.computeIfAbsent(file, f -> new LongAdder());
        written.reset();
        return new Writer(Path.of(file), header, written);
    }

    private static final class Writer implements SinkWriter<String> {
        private final Path file;
        private final Path part;
        private final BufferedWriter out;
        private final LongAdder written;

        Writer(Path file, String header, LongAdder written) throws IOException {
            this.file = file;
            this.part = file.resolveSibling(file.getFileName() + ".part");
            this.written = written;
            out = Files.newBufferedWriter(part, UTF_8);
            out.write(header);
            out.write('\n');
        }

        @Override
        public void write(String line, Context context) throws IOException {
            out.write(line);
            out.write('\n');
            written.increment();
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            out.flush();
            if (endOfInput) {
                out.close();
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.deleteIfExists(part); // still there if the job failed
        }
    }
}
