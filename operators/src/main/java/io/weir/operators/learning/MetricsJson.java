package io.weir.operators.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.evaluation.ScoreFigures;
import io.weir.ml.online.OnlineLearner;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Prequential metrics as the topic {@code model-metrics} carries them; a metric that has no value yet is null. */
public final class MetricsJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private MetricsJson() {}

    /** @param eventTime the newest label's time, epoch milliseconds */
    public static byte[] encode(
            String model, long version, long eventTime, OnlineLearner learner, MetricsReport metrics) {
        ObjectNode json = JSON.createObjectNode()
                .put("model", model)
                .put("version", version)
                .put("event_time", TIME.format(Instant.ofEpochMilli(eventTime)))
                .put("examples", learner.examples())
                .put("positives", learner.positives());
        if (!learner.figures().isEmpty()) {
            ObjectNode own = json.putObject("learner");
            learner.figures().forEach(own::put);
        }
        json.setAll(report(metrics));
        // What it has learned from, which may be less than what its scores were judged by.
        json.put("examples", learner.examples()).put("positives", learner.positives());
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an object of numbers and texts", e);
        }
    }

    /** All but what the figures are of. */
    public static ObjectNode report(MetricsReport metrics) {
        ObjectNode json = counted(metrics.all().everything());
        reliability(json, metrics.all().everything());
        views(json, metrics.all());
        if (metrics.keyPrecision() != null) {
            json.set("key_precision", keyPrecision(metrics.keyPrecision()));
        }
        if (!metrics.segmentations().isEmpty()) {
            ArrayNode segmentations = json.putArray("segments");
            metrics.segmentations().forEach(each -> segmentations.add(segmentation(each)));
        }
        return json;
    }

    private static ObjectNode counted(ScoreFigures figures) {
        ObjectNode json = JSON.createObjectNode();
        putCount(json, "examples", figures.examples());
        putCount(json, "positives", figures.positives());
        figures(json, figures);
        return json;
    }

    private static void figures(ObjectNode json, ScoreFigures figures) {
        put(json, "average_precision", figures.averagePrecision());
        put(json, "auc", figures.auc());
        put(json, "log_loss", figures.logLoss());
        put(json, "brier", figures.brier());
        put(json, "calibration_error", figures.calibrationError());
        ObjectNode errors = json.putObject("errors");
        put(errors, "average_precision", figures.averagePrecisionError());
        put(errors, "auc", figures.aucError());
        put(errors, "calibration_error", figures.calibrationErrorError());
        ArrayNode recalls = json.putArray("recall");
        figures.recallAt().forEach(at -> {
            ObjectNode recall = recalls.addObject().put("false_positive_rate", at.falsePositiveRate());
            put(recall, "recall", at.recall());
            put(recall, "error", at.recallError());
            put(recall, "threshold", at.threshold());
        });
    }

    private static void reliability(ObjectNode to, ScoreFigures figures) {
        ArrayNode bands = to.putArray("reliability");
        figures.reliability().forEach(band -> {
            ObjectNode json = bands.addObject().put("from", band.from()).put("to", band.to());
            putCount(json, "examples", band.examples());
            json.put("mean_score", band.meanScore()).put("positive_share", band.positiveShare());
        });
    }

    private static void views(ObjectNode json, MetricsReport.Views views) {
        if (views.fading() != null) {
            json.set("fading", counted(views.fading()));
        }
        if (!views.windows().isEmpty()) {
            ArrayNode windows = json.putArray("windows");
            views.windows().forEach(windowed -> windows.addObject()
                    .put("window", windowed.window().toString())
                    .setAll(counted(windowed.figures())));
        }
    }

    private static ObjectNode keyPrecision(MetricsReport.KeyPrecision precision) {
        ObjectNode json = JSON.createObjectNode().put("at", precision.keysPerDay());
        put(json, "mean", precision.mean());
        ArrayNode days = json.putArray("days");
        precision.days().forEach(day -> days.addObject()
                .put("day", LocalDate.ofEpochDay(day.day()).toString())
                .put("precision", day.precision()));
        return json;
    }

    private static ObjectNode segmentation(MetricsReport.Segmentation segmentation) {
        ObjectNode json = JSON.createObjectNode().put("column", segmentation.column());
        ArrayNode values = json.putArray("values");
        segmentation.segments().forEach(segment -> {
            ObjectNode value = values.addObject();
            if (segment.others()) {
                value.put("others", true);
            } else {
                value.put("value", segment.value());
            }
            value.setAll(counted(segment.views().everything()));
            views(value, segment.views());
        });
        return json;
    }

    /** A whole number where nothing fades. */
    private static void putCount(ObjectNode json, String name, double count) {
        if (count == Math.rint(count)) {
            json.put(name, (long) count);
        } else {
            json.put(name, count);
        }
    }

    private static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }
}
