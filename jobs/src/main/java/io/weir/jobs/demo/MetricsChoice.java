package io.weir.jobs.demo;

import io.weir.connectors.simulation.FleetConfig;
import io.weir.connectors.simulation.MetricsConfig;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.jobs.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which stream of metrics the command line asks for, and how that fits what the folder already holds.
 *
 * @param seed the fleet's seed; null if it was not given
 * @param broken the share of broken messages, 0 to 0.5; null if it was not given
 * @param services how many services there are; null if it was not given
 */
record MetricsChoice(Long seed, Double broken, Integer services) {
    private static final String SERVICES = "services";

    /** @throws IllegalArgumentException if the share or the number is out of range */
    MetricsChoice {
        stream(seed, broken, services);
    }

    /**
     * The folder's stream; the first time, it is chosen and written down.
     *
     * @param file where the folder keeps it
     * @throws CommandFailure if another one was asked for
     */
    MetricsConfig settle(Path file) throws IOException {
        if (!Files.exists(file)) {
            MetricsConfig chosen = stream(seed, broken, services);
            Map<String, String> settings = new LinkedHashMap<>();
            settings.put(KeptStream.SEED, Long.toString(chosen.fleet().seed()));
            settings.put(KeptStream.BROKEN, Double.toString(chosen.broken()));
            settings.put(SERVICES, Integer.toString(chosen.fleet().services()));
            KeptStream.write(file, KeptStream.METRICS, settings);
            return chosen;
        }
        KeptStream kept = new KeptStream(file, KeptStream.METRICS);
        try {
            return stream(
                    kept.same(KeptStream.SEED, seed, Long.valueOf(kept.text(KeptStream.SEED))),
                    kept.same(KeptStream.BROKEN, broken, Double.valueOf(kept.text(KeptStream.BROKEN))),
                    kept.same(SERVICES, services, Integer.valueOf(kept.text(SERVICES))));
        } catch (IllegalArgumentException e) {
            throw kept.damaged(e);
        }
    }

    private static MetricsConfig stream(Long seed, Double broken, Integer services) {
        return new MetricsConfig(
                FleetConfig.of(
                        services == null ? FleetConfig.DEFAULT_SERVICES : services,
                        seed == null ? StreamChoice.DEFAULT_SEED : seed),
                broken == null ? StreamConfig.DEFAULT_BROKEN : broken);
    }
}
