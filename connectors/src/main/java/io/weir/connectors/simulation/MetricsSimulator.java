package io.weir.connectors.simulation;

import java.time.Clock;
import java.util.Objects;

/**
 * Publishes the metrics of a simulated fleet of services to Kafka, and in a second topic the truth: each incident, once it is over.
 *
 * <p>A record's key is the service's name. An incident is JSON such as {@code {"service":"search","kind":"spike","columns":
 * ["latency_ms"],"from":"2026-03-05T10:20:00.000Z","to":"2026-03-05T10:22:00.000Z"}}, both ends included.
 */
public final class MetricsSimulator implements Simulator {
    private final StreamPublisher publisher;

    /**
     * What to publish, where and how fast.
     *
     * @param bootstrap {@code host:port[,host:port...]}
     * @param metrics the topic of metrics; must exist
     * @param incidents the topic of incidents; must exist
     * @param stream what is published
     * @param perSecond messages to the topic of metrics per second of wall clock; 0 for as fast as it can
     * @param limit how many messages this run sends to the topic of metrics, broken ones included; 0 or more
     */
    public record Options(
            String bootstrap, String metrics, String incidents, MetricsConfig stream, double perSecond, long limit) {
        public Options {
            Objects.requireNonNull(bootstrap, "bootstrap");
            Objects.requireNonNull(metrics, "metrics");
            Objects.requireNonNull(incidents, "incidents");
            Objects.requireNonNull(stream, "stream");
        }
    }

    /**
     * Prepares a run; nothing is connected yet.
     *
     * @throws IllegalArgumentException if the rate or the limit is negative, or the rate no number
     */
    public MetricsSimulator(Options options, Clock clock) {
        MetricsStream stream = new MetricsStream(options.stream());
        publisher = new StreamPublisher(
                new StreamPublisher.Destination(
                        options.bootstrap(),
                        options.metrics(),
                        options.incidents(),
                        options.perSecond(),
                        options.limit()),
                stream::next,
                Objects.requireNonNull(clock, "clock"));
    }

    @Override
    public long sent() {
        return publisher.sent();
    }

    @Override
    public void stop() {
        publisher.stop();
    }

    @Override
    public void run() {
        publisher.run();
    }
}
