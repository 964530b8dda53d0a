package io.weir.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.jobs.RecordedRun.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes what the anomaly job remembers of two services' metrics: of all detectors of series, and of two of rows. */
final class SeriesState {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final int BEFORE = 600;
    private static final int BEHIND = 40;
    private static final String PIPELINE =
            """
            name: service-metrics
            series:
              topic: service-metrics
              columns: {service: STRING, at: TIMESTAMP(3), cpu: DOUBLE, requests: DOUBLE, latency_ms: DOUBLE}
              nullable: [cpu, requests, latency_ms]
              key: service
              event-time: at
            detect:
              - {of: cpu, remember: 100}
              - {of: requests, detector: robust-z-score}
              - {of: latency_ms, detector: ewma-likelihood}
              - {of: [cpu, requests, latency_ms], detector: principal-components}
              - {of: [cpu, latency_ms], detector: online-k-means}
            state: {cache: 1 MiB, forget-after: 30 d}
            decide: {alert-above: 0.25}
            """;

    private SeriesState() {}

    /** Makes it of the code as it is. */
    static void write(StateFixture fixture, Path temporary) throws Exception {
        Path pipeline = fixture.pipeline("anomalies");
        Files.createDirectories(pipeline.getParent());
        Files.writeString(pipeline, PIPELINE);
        List<Message> metrics = metrics();
        RecordedRun before = new RecordedRun(metrics.subList(0, BEFORE));
        fixture.keepSavepoint("anomalies", StateFixture.run("anomalies", pipeline, before, null, temporary));
        fixture.keepMessages("anomalies", metrics.subList(BEFORE, BEFORE + BEHIND));
        fixture.keepAnswers("anomalies", temporary);
    }

    /** A row of each service a minute; a value in fifty is missing, and one in thirty far off. */
    private static List<Message> metrics() {
        SplittableRandom random = new SplittableRandom(12);
        List<Message> metrics = new ArrayList<>();
        for (int i = 0; i < BEFORE + BEHIND; i++) {
            Instant time = FIRST.plusSeconds(60L * (i / 2));
            ObjectNode json = JSON.createObjectNode()
                    .put("service", i % 2 == 0 ? "checkout" : "search")
                    .put("at", time.toString().replace("Z", ".000Z"));
            double load = 40 + 10 * Math.sin(i / 60.0);
            put(json, "cpu", load + random.nextGaussian(), random);
            put(json, "requests", 20 * load + 30 * random.nextGaussian(), random);
            put(json, "latency_ms", 5 + load / 10 + random.nextGaussian() / 2, random);
            metrics.add(new Message("metrics", json.toString(), time.toEpochMilli()));
        }
        return metrics;
    }

    private static void put(ObjectNode json, String column, double value, SplittableRandom random) {
        if (random.nextInt(50) > 0) {
            json.put(column, Math.round(100 * (random.nextInt(30) == 0 ? 3 * value : value)) / 100.0);
        }
    }
}
