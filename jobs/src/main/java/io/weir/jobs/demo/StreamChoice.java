package io.weir.jobs.demo;

import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.operators.feature.language.Durations;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;

/**
 * Which stream of transactions the command line asks for, and how that fits what the folder already holds.
 *
 * <p>A run goes on at the message where the last one ended. Made with another seed, share of broken messages or label delay,
 * the stream up to there would be another one: messages would be missing or come twice. So the folder keeps what its stream
 * was made of.
 *
 * @param seed the network's seed; null if it was not given
 * @param broken the share of broken messages, 0 to 0.5; null if it was not given
 * @param labelDelay how much later than its transaction a label comes, in simulated time; null if it was not given
 */
record StreamChoice(Long seed, Double broken, Duration labelDelay) {
    static final long DEFAULT_SEED = 1;

    private static final String SEED = "seed";
    private static final String BROKEN = "broken";
    private static final String LABEL_DELAY = "label-delay";

    /** @throws IllegalArgumentException if the share is not in 0 to 0.5 */
    StreamChoice {
        stream(seed, broken, labelDelay);
    }

    /**
     * The folder's stream; the first time, it is chosen and written down.
     *
     * @param file where the folder keeps it
     * @throws CommandFailure if another one was asked for
     */
    StreamConfig settle(Path file) throws IOException {
        if (!Files.exists(file)) {
            StreamConfig chosen = stream(seed, broken, labelDelay);
            Files.writeString(
                    file,
                    "# What the card network of this folder sends; every run in it must send the same.\n"
                            + SEED + "=" + chosen.network().seed() + "\n"
                            + BROKEN + "=" + chosen.broken() + "\n"
                            + LABEL_DELAY + "=" + Durations.compact(chosen.labelDelay()) + "\n");
            return chosen;
        }
        Properties kept = new Properties();
        kept.load(new StringReader(Files.readString(file)));
        try {
            return stream(
                    same(file, SEED, seed, Long.valueOf(kept.getProperty(SEED, ""))),
                    same(file, BROKEN, broken, Double.valueOf(kept.getProperty(BROKEN, ""))),
                    same(file, LABEL_DELAY, labelDelay, keptDelay(kept)));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    file + " does not tell what the stream was made of: " + e.getMessage(),
                    "Start over with --fresh, or choose another folder with --directory.",
                    e);
        }
    }

    /** Folders that were begun before the delay could be chosen do not tell it. */
    private static Duration keptDelay(Properties kept) {
        String text = kept.getProperty(LABEL_DELAY, Durations.compact(StreamConfig.DEFAULT_LABEL_DELAY));
        return Durations.parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(LABEL_DELAY + " is \"" + text + "\"; " + Durations.EXPECTED));
    }

    private static <T> T same(Path file, String name, T given, T kept) {
        if (given != null && !Objects.equals(given, kept)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--" + name + " is " + text(given) + ", and what is in " + file.getParent() + " was sent with --"
                            + name + " " + text(kept) + ": going on with another stream would lose or repeat messages.",
                    "Leave --" + name + " out, start over with --fresh, or choose another folder with --directory.");
        }
        return kept;
    }

    private static String text(Object value) {
        return value instanceof Duration duration ? Durations.compact(duration) : String.valueOf(value);
    }

    private static StreamConfig stream(Long seed, Double broken, Duration labelDelay) {
        return new StreamConfig(
                NetworkConfig.published(seed == null ? DEFAULT_SEED : seed),
                broken == null ? StreamConfig.DEFAULT_BROKEN : broken,
                labelDelay == null ? StreamConfig.DEFAULT_LABEL_DELAY : labelDelay);
    }
}
