package io.weir.jobs.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.dashboard.Connection;
import io.weir.dashboard.TopicListener;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a job's alerts against the incidents that a simulation has planted.
 *
 * <p>Alerts of one series that are no more than {@link #GRACE} apart are one alarm, as they are for whoever is called; one that goes on
 * for {@link #LONGEST} calls again, so that an alarm that is stuck does not count as one. An incident is
 * found if its series alerts between its begin and {@link #GRACE} after its end: the way back is part of it. An alarm that lies in no
 * incident of its series is false; so is one in an incident that is not over yet, until that is told.
 *
 * <p>It listens to the topics of another listener too, and hands their records on. Thread-safe; memory grows with the alerts, 50
 * bytes each.
 */
final class IncidentBoard implements TopicListener {
    static final Duration GRACE = Duration.ofMinutes(30);
    static final Duration LONGEST = Duration.ofHours(4);
    private static final Logger LOG = LoggerFactory.getLogger(IncidentBoard.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TopicListener next;
    private final String alertsTopic;
    private final String incidentsTopic;
    private final List<String> key;
    private final Map<String, NavigableSet<Long>> alerts = new HashMap<>();
    private final Map<String, Map<Long, Incident>> incidents = new HashMap<>();

    private record Incident(String kind, long from, long to) {}

    /**
     * How the alerts stand to the incidents.
     *
     * @param incidents those that are over
     * @param found how many of them there was an alert for
     * @param falseAlarms alarms in no incident
     * @param byKind the same by kind of incident
     */
    record Score(long incidents, long found, long falseAlarms, Map<String, Found> byKind) {
        long missed() {
            return incidents - found;
        }
    }

    /** Of the incidents of one kind. */
    record Found(long found, long missed) {
        private Found plus(boolean wasFound) {
            return new Found(found + (wasFound ? 1 : 0), missed + (wasFound ? 0 : 1));
        }
    }

    /**
     * @param next what counts the topics for the page
     * @param key the columns that tell one series from another, which incidents name too
     */
    IncidentBoard(TopicListener next, String alertsTopic, String incidentsTopic, List<String> key) {
        this.key = List.copyOf(key);
        this.next = next;
        this.alertsTopic = alertsTopic;
        this.incidentsTopic = incidentsTopic;
    }

    @Override
    public List<String> topics() {
        List<String> all = new ArrayList<>(next.topics());
        all.add(incidentsTopic);
        return all;
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        note(record);
        next.accept(record);
    }

    @Override
    public void acceptHistory(ConsumerRecord<byte[], byte[]> record) {
        note(record);
        next.acceptHistory(record);
    }

    @Override
    public void connection(Connection state) {
        next.connection(state);
    }

    /** A record that tells no alert or incident is left to the page, which counts those that break their topic's format. */
    private void note(ConsumerRecord<byte[], byte[]> record) {
        boolean isAlert = record.topic().equals(alertsTopic);
        if (!isAlert && !record.topic().equals(incidentsTopic)) {
            return;
        }
        try {
            JsonNode told = JSON.readTree(record.value());
            if (isAlert) {
                alert(series(told.path("series")), time(told, "event_time"));
            } else {
                incident(series(told), told.path("kind").asText(), time(told, "from"), time(told, "to"));
            }
        } catch (IOException | DateTimeParseException | IllegalArgumentException e) {
            LOG.warn("A record of {} is not counted: {}", record.topic(), e.toString());
        }
    }

    /** Notes an alert; one that is told again changes nothing. */
    synchronized void alert(String series, long time) {
        alerts.computeIfAbsent(series, ignored -> new TreeSet<>()).add(time);
    }

    /** Notes an incident; one that is told again changes nothing. Both ends belong to it. */
    synchronized void incident(String series, String kind, long from, long to) {
        incidents.computeIfAbsent(series, ignored -> new TreeMap<>()).put(from, new Incident(kind, from, to));
    }

    /** @throws IllegalArgumentException if a column of the key is not there */
    private String series(JsonNode told) {
        List<String> values = new ArrayList<>();
        for (String column : key) {
            if (!told.path(column).isValueNode()) {
                throw new IllegalArgumentException("it has no '" + column + "', which is in the key of a series");
            }
            values.add(told.path(column).toString());
        }
        return String.join(",", values);
    }

    private static long time(JsonNode node, String field) {
        return Instant.parse(node.path(field).asText()).toEpochMilli();
    }

    /** How it stands now. */
    synchronized Score score() {
        long total = 0;
        long found = 0;
        Map<String, Found> byKind = new TreeMap<>();
        for (Map.Entry<String, Map<Long, Incident>> each : incidents.entrySet()) {
            NavigableSet<Long> times = alerts.getOrDefault(each.getKey(), new TreeSet<>());
            for (Incident incident : each.getValue().values()) {
                Long first = times.ceiling(incident.from());
                boolean seen = first != null && first <= incident.to() + GRACE.toMillis();
                total++;
                found += seen ? 1 : 0;
                byKind.put(
                        incident.kind(),
                        byKind.getOrDefault(incident.kind(), new Found(0, 0)).plus(seen));
            }
        }
        return new Score(total, found, falseAlarms(), byKind);
    }

    private long falseAlarms() {
        long count = 0;
        for (Map.Entry<String, NavigableSet<Long>> each : alerts.entrySet()) {
            Iterable<Incident> ofSeries =
                    incidents.getOrDefault(each.getKey(), Map.of()).values();
            long begin = 0;
            long last = Long.MIN_VALUE / 2;
            for (long time : each.getValue()) {
                boolean sameAlarm = time - last <= GRACE.toMillis() && time - begin < LONGEST.toMillis();
                boolean real = isIn(time, ofSeries);
                last = time;
                if (real || !sameAlarm) {
                    begin = time; // what follows an incident closely is not false either
                }
                if (!real && !sameAlarm) {
                    count++;
                }
            }
        }
        return count;
    }

    private static boolean isIn(long time, Iterable<Incident> incidents) {
        for (Incident incident : incidents) {
            if (incident.from() <= time && time <= incident.to() + GRACE.toMillis()) {
                return true;
            }
        }
        return false;
    }
}
