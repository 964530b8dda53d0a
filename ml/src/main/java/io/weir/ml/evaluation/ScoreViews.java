package io.weir.ml.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;

/** The same examples over everything, fading, and over each window. */
final class ScoreViews {
    private final ScoreHistogram everything;

    @Nullable
    private final FadingHistogram fading;

    private final List<WindowedHistogram> windows;

    private ScoreViews(ScoreHistogram everything, @Nullable FadingHistogram fading, List<WindowedHistogram> windows) {
        this.everything = everything;
        this.fading = fading;
        this.windows = windows;
    }

    ScoreViews(EvaluationOptions options, ScoreBins layout) {
        this(options, layout, new ScoreHistogram(layout));
    }

    /** Views of which only the one over everything has a past. */
    ScoreViews(EvaluationOptions options, ScoreBins layout, ScoreHistogram everything) {
        this(
                everything,
                options.fading() < 1 ? new FadingHistogram(options.fading(), layout) : null,
                options.windows().stream()
                        .map(window -> new WindowedHistogram(window, layout))
                        .toList());
    }

    void add(JudgedScore judged, long number) {
        everything.add(judged.score(), judged.positive(), 1);
        if (fading != null) {
            fading.add(judged);
        }
        for (WindowedHistogram window : windows) {
            window.add(judged, number);
        }
    }

    ScoreHistogram everything() {
        return everything;
    }

    MetricsReport.Views figures(EvaluationOptions options, long newest, long number) {
        List<MetricsReport.Windowed> windowed = new ArrayList<>();
        for (WindowedHistogram window : windows) {
            windowed.add(new MetricsReport.Windowed(
                    window.window(), ScoreFigures.of(window.total(newest, number), options.recallAt(), 1)));
        }
        return new MetricsReport.Views(
                ScoreFigures.of(everything, options.recallAt(), 1),
                fading == null ? null : ScoreFigures.of(fading.counted(), options.recallAt(), fading.newest()),
                List.copyOf(windowed));
    }

    void write(DataOutputStream out) throws IOException {
        everything.write(out);
        out.writeDouble(fading == null ? 1 : fading.factor());
        if (fading != null) {
            fading.write(out);
        }
        out.writeInt(windows.size());
        for (WindowedHistogram window : windows) {
            out.writeByte(window.window().unit().ordinal());
            out.writeLong(window.window().length());
            window.write(out);
        }
    }

    /** Takes over what the options still ask for; what they ask for anew begins empty. */
    static ScoreViews read(EvaluationOptions options, ScoreBins layout, DataInputStream in) throws IOException {
        ScoreHistogram everything = ScoreHistogram.read(layout, in);
        double factor = in.readDouble();
        FadingHistogram fading = factor < 1 ? FadingHistogram.read(factor, layout, in) : null;
        List<WindowedHistogram> stored = new ArrayList<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            SlidingWindow.Unit unit = SlidingWindow.Unit.values()[in.readByte()];
            stored.add(WindowedHistogram.read(new SlidingWindow(unit, in.readLong()), layout, in));
        }
        ScoreViews wanted = new ScoreViews(options, layout, everything);
        return new ScoreViews(
                everything,
                fading != null && fading.factor() == options.fading() ? fading : wanted.fading,
                wanted.windows.stream()
                        .map(empty -> stored.stream()
                                .filter(window -> window.window().equals(empty.window()))
                                .findFirst()
                                .orElse(empty))
                        .toList());
    }
}
