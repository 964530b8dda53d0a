package io.weir.jobs.demo;

import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.jobs.console.CommandFailure;
import io.weir.operators.feature.language.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which stream of transactions the command line asks for, and how that fits what the folder already holds.
 *
 * @param seed the network's seed; null if it was not given
 * @param broken the share of broken messages, 0 to 0.5; null if it was not given
 * @param labelDelay how much later than its transaction a label comes, in simulated time; null if it was not given
 */
record StreamChoice(Long seed, Double broken, Duration labelDelay) {
    static final long DEFAULT_SEED = 1;

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
            Map<String, String> settings = new LinkedHashMap<>();
            settings.put(KeptStream.SEED, Long.toString(chosen.network().seed()));
            settings.put(KeptStream.BROKEN, Double.toString(chosen.broken()));
            settings.put(LABEL_DELAY, Durations.compact(chosen.labelDelay()));
            KeptStream.write(file, KeptStream.TRANSACTIONS, settings);
            return chosen;
        }
        KeptStream kept = new KeptStream(file, KeptStream.TRANSACTIONS);
        try {
            return stream(
                    kept.same(KeptStream.SEED, seed, Long.valueOf(kept.text(KeptStream.SEED))),
                    kept.same(KeptStream.BROKEN, broken, Double.valueOf(kept.text(KeptStream.BROKEN))),
                    kept.same(LABEL_DELAY, labelDelay, keptDelay(kept)));
        } catch (IllegalArgumentException e) {
            throw kept.damaged(e);
        }
    }

    /** Folders that were begun before the delay could be chosen do not tell it. */
    private static Duration keptDelay(KeptStream kept) {
        String text = kept.text(LABEL_DELAY, Durations.compact(StreamConfig.DEFAULT_LABEL_DELAY));
        return Durations.parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(LABEL_DELAY + " is \"" + text + "\"; " + Durations.EXPECTED));
    }

    private static StreamConfig stream(Long seed, Double broken, Duration labelDelay) {
        return new StreamConfig(
                NetworkConfig.published(seed == null ? DEFAULT_SEED : seed),
                broken == null ? StreamConfig.DEFAULT_BROKEN : broken,
                labelDelay == null ? StreamConfig.DEFAULT_LABEL_DELAY : labelDelay);
    }
}
