package io.weir.ml.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;

/** The examples by the values of one column: the values that come first each apart, all others together. */
final class Segments {
    private final String column;
    private final EvaluationOptions options;
    /** A missing value is a value too. */
    private final Map<String, ScoreViews> byValue = new LinkedHashMap<>();

    @Nullable
    private ScoreViews others;

    Segments(String column, EvaluationOptions options) {
        this.column = column;
        this.options = options;
    }

    String column() {
        return column;
    }

    void add(@Nullable String value, JudgedScore judged, long number) {
        ScoreViews views = byValue.get(value);
        if (views == null) {
            if (byValue.size() < options.segmentsAtMost()) {
                views = empty();
                byValue.put(value, views);
            } else {
                others = others == null ? empty() : others;
                views = others;
            }
        }
        views.add(judged, number);
    }

    private ScoreViews empty() {
        return new ScoreViews(options, ScoreBins.COARSE);
    }

    MetricsReport.Segmentation figures(long newest, long number) {
        List<MetricsReport.Segment> segments = new ArrayList<>();
        byValue.forEach((value, views) ->
                segments.add(new MetricsReport.Segment(value, false, views.figures(options, newest, number))));
        if (others != null) {
            segments.add(new MetricsReport.Segment(null, true, others.figures(options, newest, number)));
        }
        return new MetricsReport.Segmentation(column, List.copyOf(segments));
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(column);
        out.writeInt(byValue.size());
        for (Map.Entry<String, ScoreViews> entry : byValue.entrySet()) {
            out.writeBoolean(entry.getKey() != null);
            if (entry.getKey() != null) {
                out.writeUTF(entry.getKey());
            }
            entry.getValue().write(out);
        }
        out.writeBoolean(others != null);
        if (others != null) {
            others.write(out);
        }
    }

    /** Keeps all values that the state tells apart, also if the options have become stricter. */
    static Segments read(EvaluationOptions options, DataInputStream in) throws IOException {
        Segments read = new Segments(in.readUTF(), options);
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            String value = in.readBoolean() ? in.readUTF() : null;
            read.byValue.put(value, ScoreViews.read(options, ScoreBins.COARSE, in));
        }
        if (in.readBoolean()) {
            read.others = ScoreViews.read(options, ScoreBins.COARSE, in);
        }
        return read;
    }
}
