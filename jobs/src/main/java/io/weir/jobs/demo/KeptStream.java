package io.weir.jobs.demo;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.operators.feature.language.Durations;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * What the stream of a demo's folder is made of, as the folder keeps it.
 *
 * <p>A run goes on at the message where the last one ended. Made with another seed or share of broken messages, the stream up to
 * there would be another one: messages would be missing or come twice. So the folder keeps what its stream was made of.
 */
final class KeptStream {
    /** What is sent; folders that were begun when there was only one kind do not tell it. */
    private static final String OF = "of";

    static final String TRANSACTIONS = "transactions";
    static final String METRICS = "metrics";
    static final String SEED = "seed";
    static final String BROKEN = "broken";

    private final Path file;
    private final Properties kept = new Properties();

    /**
     * Reads it.
     *
     * @param of what the demo sends
     * @throws CommandFailure if the folder's stream is of something else
     */
    KeptStream(Path file, String of) throws IOException {
        this.file = file;
        kept.load(new StringReader(Files.readString(file)));
        String was = kept.getProperty(OF, TRANSACTIONS);
        if (!was.equals(of)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    file.getParent() + " is the folder of a demo that sends " + was + ", not " + of + ".",
                    "Choose another folder with --directory, or start over with --fresh.");
        }
    }

    /** Writes down what a new folder's stream is made of. */
    static void write(Path file, String of, Map<String, String> settings) throws IOException {
        StringBuilder text =
                new StringBuilder("# What the simulation of this folder sends; every run in it must send the same.\n");
        text.append(OF).append('=').append(of).append('\n');
        settings.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        Files.writeString(file, text);
    }

    String text(String name) {
        return kept.getProperty(name, "");
    }

    String text(String name, String ifMissing) {
        return kept.getProperty(name, ifMissing);
    }

    /**
     * The kept value.
     *
     * @param given what the command line asks for, or null
     * @throws CommandFailure if that is another value
     */
    <T> T same(String name, T given, T value) {
        if (given != null && !Objects.equals(given, value)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--" + name + " is " + shown(given) + ", and what is in " + file.getParent() + " was sent with --"
                            + name + " " + shown(value)
                            + ": going on with another stream would lose or repeat messages.",
                    "Leave --" + name + " out, start over with --fresh, or choose another folder with --directory.");
        }
        return value;
    }

    /** That the file was damaged. */
    CommandFailure damaged(IllegalArgumentException e) {
        return new CommandFailure(
                ExitCode.FAILED,
                file + " does not tell what the stream was made of: " + e.getMessage(),
                "Start over with --fresh, or choose another folder with --directory.",
                e);
    }

    private static String shown(Object value) {
        return value instanceof Duration duration ? Durations.compact(duration) : String.valueOf(value);
    }
}
