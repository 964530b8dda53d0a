package io.weir.connectors.simulation;

import io.weir.connectors.simulation.BrokenText.Form;
import io.weir.connectors.simulation.BrokenText.Wrong;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A message of the stream of metrics. Immutable; its bytes are rendered when they are asked for.
 *
 * @param index its number among the messages of its topic, from 0
 * @param eventTime the simulated time of its sending, epoch milliseconds
 * @param way how it is broken, or null for a valid one
 * @param occurrence the number of earlier messages that are broken in the same way; 0 for a valid one
 * @param row the metrics; of a broken message, what it would have been; null for an incident
 * @param incident what has just ended; null for a row
 */
record MetricsMessage(long index, long eventTime, BrokenWay way, long occurrence, ServiceRow row, Incident incident)
        implements StreamMessage {
    private static final List<String> REQUIRED = List.of("service", "at");
    private static final List<Wrong> OF_ANOTHER_TYPE = List.of(
            new Wrong("cpu_percent", "\"high\""),
            new Wrong("service", "[7]"),
            new Wrong("memory_percent", "{\"used\":7}"),
            new Wrong("at", "true"),
            new Wrong("requests_per_s", "[]"),
            new Wrong("latency_ms", "false"));
    private static final List<Wrong> OUT_OF_RANGE = List.of(
            new Wrong("cpu_percent", "130.00"),
            new Wrong("latency_ms", "-5.00"),
            new Wrong("requests_per_s", "-1.00"),
            new Wrong("memory_percent", "101.50"));

    @Override
    public boolean valid() {
        return way == null;
    }

    @Override
    public boolean main() {
        return row != null;
    }

    /** The service. */
    @Override
    public byte[] key() {
        return (row == null ? incident.name() : row.service()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] value() {
        if (row == null) {
            return truth();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("service", quoted(row.service()));
        fields.put("at", BrokenText.time(row.time()));
        fields.put("cpu_percent", number(row.cpuPercent()));
        fields.put("memory_percent", number(row.memoryPercent()));
        fields.put("requests_per_s", number(row.requestsPerSecond()));
        fields.put("latency_ms", number(row.latencyMillis()));
        return way == null
                ? MessageText.bytes(BrokenText.json(fields))
                : BrokenText.of(
                        way, occurrence, new Form(fields, REQUIRED, OF_ANOTHER_TYPE, OUT_OF_RANGE, "at"), eventTime);
    }

    private byte[] truth() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("service", quoted(incident.name()));
        fields.put("kind", quoted(incident.kind().text()));
        fields.put(
                "columns",
                incident.columns().stream().map(MetricsMessage::quoted).collect(Collectors.joining(",", "[", "]")));
        fields.put("from", BrokenText.time(incident.from()));
        fields.put("to", BrokenText.time(incident.to()));
        return MessageText.bytes(BrokenText.json(fields));
    }

    private static String quoted(String ascii) {
        return "\"" + ascii + "\"";
    }

    /** Two decimals; {@code null} for what was not scraped. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "null";
        }
        StringBuilder text = new StringBuilder();
        MessageText.appendAmount(text, Math.round(value * 100));
        return text.toString();
    }
}
