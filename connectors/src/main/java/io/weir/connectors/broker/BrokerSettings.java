package io.weir.connectors.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code server.properties} of a one-node Kafka that is broker and controller in one, sized for a developer's machine. */
final class BrokerSettings {
    /** Dead letters carry the bytes of messages that were too large for others. */
    static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    private static final Pattern LISTENERS = Pattern.compile("BROKER://[^:]+:(\\d+),CONTROLLER://[^:]+:(\\d+)(?:,.*)?");

    private BrokerSettings() {}

    static String render(Path logs, BrokerPorts ports) {
        return """
                # Written at each start by the development broker; edits are lost.
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%1$s:%3$d
                listeners=BROKER://%1$s:%2$d,CONTROLLER://%1$s:%3$d
                advertised.listeners=BROKER://%1$s:%2$d
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=BROKER
                controller.listener.names=CONTROLLER
                log.dirs=%4$s

                # One node holds the only copy of everything.
                default.replication.factor=1
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1

                auto.create.topics.enable=false
                num.partitions=4
                offsets.topic.num.partitions=4
                transaction.state.log.num.partitions=4
                group.initial.rebalance.delay.ms=0

                # A job that was down for days still finds its transactions: 7 days.
                transaction.max.timeout.ms=604800000
                log.retention.ms=-1
                # Record timestamps are the events' times; a simulation of many years runs past the wall clock.
                log.message.timestamp.after.max.ms=9223372036854775807
                # Producers are forgotten by their records' timestamps, and simulated time is years old: look seldom.
                producer.id.expiration.ms=2147483647
                producer.id.expiration.check.interval.ms=2147483647
                offsets.retention.minutes=525600
                message.max.bytes=%5$d
                replica.fetch.max.bytes=%5$d

                # Small: a few threads, a small cleaner, a quick end.
                log.cleaner.dedupe.buffer.size=2097152
                log.cleaner.threads=1
                num.network.threads=2
                num.io.threads=2
                background.threads=2
                num.recovery.threads.per.data.dir=2
                controlled.shutdown.max.retries=1
                broker.heartbeat.interval.ms=500
                broker.session.timeout.ms=2000
                """
                .formatted(
                        DevelopmentBroker.HOST,
                        ports.broker(),
                        ports.controller(),
                        escaped(logs.toString().replace("\\", "/")),
                        MAX_MESSAGE_BYTES);
    }

    /** Kafka reads its settings as Latin-1: what is not ASCII must be escaped, else it works in a folder of another name. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if (c < 0x80) {
                escaped.append((char) c);
            } else {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return escaped.toString();
    }

    /** The ports of the settings as they were last written, or zeros where there are none. */
    static BrokerPorts lastPorts(Path file) {
        if (!Files.exists(file)) {
            return new BrokerPorts(0, 0);
        }
        Properties last = new Properties();
        try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            last.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        Matcher ports = LISTENERS.matcher(last.getProperty("listeners", ""));
        return ports.matches()
                ? new BrokerPorts(Integer.parseInt(ports.group(1)), Integer.parseInt(ports.group(2)))
                : new BrokerPorts(0, 0);
    }
}
