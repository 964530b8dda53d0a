package io.weir.integration;

import io.weir.connectors.simulation.BrokenWay;
import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.SimulatedMessage;
import io.weir.connectors.simulation.SimulatedStream;
import io.weir.connectors.simulation.StreamConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the demo's card network must have sent, made anew from its seed.
 *
 * @param valid the ids of the valid transactions
 * @param broken how many messages are broken in which way
 * @param labels the labels due so far
 */
record SentMessages(List<Long> valid, Map<BrokenWay, Long> broken, long labels) {
    /** The demo's own default. */
    static final long SEED = 1;

    /**
     * The first messages of a demo's network.
     *
     * @param messages how many messages to the topic of transactions, broken ones included
     * @param share the share of broken ones
     */
    static SentMessages of(long messages, double share) {
        return of(messages, new StreamConfig(NetworkConfig.published(SEED), share, StreamConfig.DEFAULT_LABEL_DELAY));
    }

    /**
     * The first messages of any network.
     *
     * @param messages how many messages to the topic of transactions, broken ones included
     */
    static SentMessages of(long messages, StreamConfig config) {
        SimulatedStream stream = new SimulatedStream(config);
        List<Long> valid = new ArrayList<>();
        Map<BrokenWay, Long> broken = new EnumMap<>(BrokenWay.class);
        long labels = 0;
        for (long n = 0; n < messages; ) {
            SimulatedMessage message = stream.next();
            if (message.kind() == SimulatedMessage.Kind.LABEL) {
                labels++;
                continue;
            }
            n++;
            if (message.valid()) {
                valid.add(message.transaction().id());
            } else {
                broken.merge(message.way(), 1L, Long::sum);
            }
        }
        return new SentMessages(valid, broken, labels);
    }
}
