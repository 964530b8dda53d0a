package io.weir.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.dashboard.Snapshot.Model;
import io.weir.dashboard.Snapshot.Quality;
import io.weir.dashboard.Snapshot.QualityPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The newest version and the course of the metrics of each of at most {@value #MODELS} models. Not thread-safe. */
final class ModelHistory {
    static final int MODELS = 64;
    static final int POINTS = 600;

    private final Map<String, Model> models = new TreeMap<>();
    private final Map<String, Course> courses = new TreeMap<>();

    void addModel(JsonNode value) {
        String name = Json.requiredText(value, "name");
        if (!models.containsKey(name) && models.size() == MODELS) {
            return;
        }
        long version = Json.requiredLong(value, "version");
        Model before = models.get(name);
        long seen = before == null ? 1 : before.versionsSeen() + 1;
        boolean newer = before == null || version >= before.version();
        models.put(
                name,
                newer
                        ? new Model(
                                name,
                                version,
                                seen,
                                value.path("kind").asText(null),
                                value.path("event_time").asText(null),
                                value.path("examples").asLong(),
                                value.path("positives").asLong(),
                                value.path("features").size())
                        : new Model(
                                name,
                                before.version(),
                                seen,
                                before.kind(),
                                before.eventTime(),
                                before.examples(),
                                before.positives(),
                                before.features()));
    }

    void addMetrics(JsonNode value) {
        String name = Json.requiredText(value, "model");
        QualityPoint point = new QualityPoint(
                Json.requiredLong(value, "examples"),
                Json.number(value, "average_precision"),
                Json.number(value, "auc"),
                Json.number(value, "log_loss"));
        if (courses.containsKey(name) || courses.size() < MODELS) {
            courses.computeIfAbsent(name, ignored -> new Course()).add(value, point);
        }
    }

    List<Model> models() {
        return List.copyOf(models.values());
    }

    List<Quality> quality() {
        return courses.entrySet().stream()
                .map(entry -> entry.getValue().quality(entry.getKey()))
                .toList();
    }

    /** Keeps every n-th point, and doubles n when there are too many: the whole course, evenly thinned. */
    private static final class Course {
        private List<QualityPoint> points = new ArrayList<>();
        private int every = 1;
        private long added;
        private JsonNode latest;
        private QualityPoint latestPoint;

        void add(JsonNode value, QualityPoint point) {
            latest = value;
            latestPoint = point;
            if (added++ % every != 0) {
                return;
            }
            points.add(point);
            if (points.size() == POINTS) {
                List<QualityPoint> thinned = new ArrayList<>();
                for (int i = 0; i < points.size(); i += 2) {
                    thinned.add(points.get(i));
                }
                points = thinned;
                every *= 2;
            }
        }

        Quality quality(String name) {
            List<QualityPoint> series = new ArrayList<>(points);
            if (!series.get(series.size() - 1).equals(latestPoint)) {
                series.add(latestPoint);
            }
            return new Quality(
                    name,
                    latest.path("version").asLong(),
                    latest.path("event_time").asText(null),
                    latestPoint.examples(),
                    latest.path("positives").asLong(),
                    latestPoint.averagePrecision(),
                    latestPoint.auc(),
                    latestPoint.logLoss(),
                    List.copyOf(series),
                    QualityViews.of(latest));
        }
    }
}
