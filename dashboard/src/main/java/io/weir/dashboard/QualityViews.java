package io.weir.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.dashboard.Snapshot.QualityView;
import java.util.ArrayList;
import java.util.List;

/** The figures of one record of model metrics: over everything, fading, of windows and of segments. */
final class QualityViews {
    static final int MOST = 64;

    private final List<QualityView> views = new ArrayList<>();

    private QualityViews() {}

    static List<QualityView> of(JsonNode metrics) {
        QualityViews found = new QualityViews();
        found.add("everything", metrics);
        found.addRecent("", metrics);
        for (JsonNode segmentation : metrics.path("segments")) {
            String column = segmentation.path("column").asText();
            for (JsonNode segment : segmentation.path("values")) {
                String name = column
                        + (segment.path("others").asBoolean()
                                ? ": others"
                                : segment.path("value").isTextual()
                                        ? " = " + segment.path("value").textValue()
                                        : ": none");
                found.add(name, segment);
                found.addRecent(name + ", ", segment);
            }
        }
        return List.copyOf(found.views);
    }

    private void addRecent(String prefix, JsonNode figures) {
        if (figures.path("fading").isObject()) {
            add(prefix + "fading", figures.path("fading"));
        }
        for (JsonNode window : figures.path("windows")) {
            add(prefix + "last " + window.path("window").asText(), window);
        }
    }

    private void add(String name, JsonNode figures) {
        if (views.size() < MOST) {
            views.add(new QualityView(
                    name,
                    Json.number(figures, "examples"),
                    Json.number(figures, "average_precision"),
                    Json.number(figures, "auc"),
                    Json.number(figures, "log_loss"),
                    Json.number(figures, "brier"),
                    Json.number(figures, "calibration_error")));
        }
    }
}
