package io.weir.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.dashboard.SeriesSnapshot.Alert;
import io.weir.dashboard.SeriesSnapshot.Column;
import io.weir.dashboard.SeriesSnapshot.Hour;
import io.weir.dashboard.SeriesSnapshot.Series;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Series and their alerts, repeats dropped: a repeat comes when a job restarts from its checkpoint. Of at most {@value
 * #MOST_SERIES} series rows are counted one by one; of further ones nothing but their number is. Not thread-safe.
 */
final class SeriesList {
    static final int SHOWN = 20;
    static final int MOST_SERIES = 20_000;
    static final int HOURS = 96;
    private static final int REMEMBERED = 50_000;
    private static final int COLUMNS_SHOWN = 3;
    private static final int TEXT_SHOWN = 80;

    private final Map<String, Count> series = new HashMap<>();
    private final Map<String, Boolean> keys = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Deque<Alert> newest = new ArrayDeque<>();
    private final TreeMap<Instant, Long> hours = new TreeMap<>();
    private long unlisted;
    private long distinct;
    private long repeated;

    /** What is counted of a series. */
    private static final class Count {
        private long rows;
        private long alerts;
        private String latest = "";
        private String column;
    }

    /** @param name the record's key */
    void addRow(String name) {
        Count count = count(name);
        if (count != null) {
            count.rows++;
        }
    }

    private Count count(String name) {
        Count known = series.get(name);
        if (known == null) {
            if (series.size() == MOST_SERIES) {
                unlisted++;
                return null;
            }
            known = new Count();
            series.put(name, known);
        }
        return known;
    }

    /**
     * @param name the record's key
     * @throws IllegalArgumentException if the alert lacks its event time
     */
    void addAlert(String name, JsonNode value) {
        String time = Json.requiredText(value, "event_time");
        Instant at = instant(time);
        if (keys.putIfAbsent(name + " " + time, true) != null) {
            repeated++;
            return;
        }
        distinct++;
        Alert alert = alert(name, time, value);
        newest.addFirst(alert);
        if (newest.size() > SHOWN) {
            newest.removeLast();
        }
        Count count = count(name);
        if (count != null) {
            count.alerts++;
            if (time.compareTo(count.latest) > 0) {
                count.latest = time;
                count.column = alert.columns().isEmpty()
                        ? null
                        : alert.columns().get(0).name();
            }
        }
        hours.merge(at.truncatedTo(ChronoUnit.HOURS), 1L, Long::sum);
        while (hours.size() > HOURS) {
            hours.pollFirstEntry();
        }
    }

    private static Instant instant(String time) {
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "event_time: a time such as 2026-03-02T10:00:00Z is needed, but it is \"" + time + '"', e);
        }
    }

    private static Alert alert(String name, String time, JsonNode value) {
        List<Column> columns = new ArrayList<>();
        for (JsonNode each : value.path("contributions")) {
            if (columns.size() == COLUMNS_SHOWN) {
                break;
            }
            columns.add(new Column(
                    cut(each.path("column").asText("")),
                    Json.number(each, "value"),
                    Json.number(each, "score"),
                    cut(each.path("reason").asText("")),
                    Json.number(each, "expected_low"),
                    Json.number(each, "expected_high")));
        }
        String series = value.path("series").properties().stream()
                .map(column -> column.getValue().asText(column.getValue().toString()))
                .collect(Collectors.joining(" "));
        return new Alert(
                cut(series.isEmpty() ? name : series),
                cut(time),
                Json.number(value, "score"),
                Json.number(value, "latency_ms"),
                List.copyOf(columns));
    }

    SeriesSnapshot.Alerts alerts() {
        return new SeriesSnapshot.Alerts(distinct, repeated, List.copyOf(newest));
    }

    /** How many series there are; where there are too many to list, at least so many. */
    long size() {
        return series.size() + Math.min(1, unlisted);
    }

    List<Series> latest() {
        return series.entrySet().stream()
                .filter(each -> each.getValue().alerts > 0)
                .sorted(Comparator.comparing((Map.Entry<String, Count> each) -> each.getValue().latest)
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .limit(SHOWN)
                .map(each -> new Series(
                        cut(each.getKey()),
                        each.getValue().rows,
                        each.getValue().alerts,
                        each.getValue().latest,
                        each.getValue().column))
                .toList();
    }

    /** The last hours of event time up to the newest with an alert, those without one too. */
    List<Hour> hours() {
        List<Hour> all = new ArrayList<>();
        if (hours.isEmpty()) {
            return all;
        }
        Instant last = hours.lastKey();
        Instant earliest = last.minus(HOURS - 1L, ChronoUnit.HOURS);
        Instant from = hours.firstKey().isBefore(earliest) ? earliest : hours.firstKey();
        for (Instant hour = from; !hour.isAfter(last); hour = hour.plus(1, ChronoUnit.HOURS)) {
            all.add(new Hour(hour, hours.getOrDefault(hour, 0L)));
        }
        return all;
    }

    private static String cut(String text) {
        return text.length() <= TEXT_SHOWN ? text : text.substring(0, TEXT_SHOWN - 1) + "…";
    }
}
