package io.weir.jobs.demo;

import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;

/**
 * Which stream of transactions the command line asks for, and how that fits what the folder already holds.
 *
 * <p>A run goes on at the message where the last one ended. Made with another seed or share of broken messages, the stream
 * up to there would be another one: transactions would be missing or come twice. So the folder keeps what its stream was
 * made of.
 *
 * @param seed the network's seed; null if it was not given
 * @param broken the share of broken messages, 0 to 0.5; null if it was not given
 */
record StreamChoice(Long seed, Double broken) {
    static final long DEFAULT_SEED = 1;

    private static final String SEED = "seed";
    private static final String BROKEN = "broken";

    /** @throws IllegalArgumentException if the share is not in 0 to 0.5 */
    StreamChoice {
        stream(seed, broken);
    }

    /**
     * The folder's stream; the first time, it is chosen and written down.
     *
     * @param file where the folder keeps it
     * @throws CommandFailure if another one was asked for
     */
    StreamConfig settle(Path file) throws IOException {
        if (!Files.exists(file)) {
            StreamConfig chosen = stream(seed, broken);
            Files.writeString(
                    file,
                    "# What the card network of this folder sends; every run in it must send the same.\n"
                            + SEED + "=" + chosen.network().seed() + "\n"
                            + BROKEN + "=" + chosen.broken() + "\n");
            return chosen;
        }
        Properties kept = new Properties();
        kept.load(new StringReader(Files.readString(file)));
        try {
            return stream(
                    same(file, SEED, seed, Long.valueOf(kept.getProperty(SEED, ""))),
                    same(file, BROKEN, broken, Double.valueOf(kept.getProperty(BROKEN, ""))));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    file + " does not tell what the stream was made of: " + e.getMessage(),
                    "Start over with --fresh, or choose another folder with --directory.",
                    e);
        }
    }

    private static <T> T same(Path file, String name, T given, T kept) {
        if (given != null && !Objects.equals(given, kept)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--" + name + " is " + given + ", and what is in " + file.getParent() + " was sent with --" + name
                            + " " + kept + ": going on with another stream would lose or repeat transactions.",
                    "Leave --" + name + " out, start over with --fresh, or choose another folder with --directory.");
        }
        return kept;
    }

    private static StreamConfig stream(Long seed, Double broken) {
        return new StreamConfig(
                NetworkConfig.published(seed == null ? DEFAULT_SEED : seed),
                broken == null ? StreamConfig.DEFAULT_BROKEN : broken,
                StreamConfig.DEFAULT_LABEL_DELAY);
    }
}
