package io.weir.ml.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What came within a {@link SlidingWindow}: a histogram per step, of which the oldest go as the newest come. */
final class WindowedHistogram {
    private final SlidingWindow window;
    private final ScoreBins layout;
    private final TreeMap<Long, ScoreHistogram> steps = new TreeMap<>();

    WindowedHistogram(SlidingWindow window, ScoreBins layout) {
        this.window = window;
        this.layout = layout;
    }

    SlidingWindow window() {
        return window;
    }

    /** Counts an example in its step; one that is older than the window is passed over. */
    void add(JudgedScore judged, long number) {
        long step = window.step(judged.labelTime(), number);
        ScoreHistogram counted = steps.get(step);
        if (counted == null) {
            if (!steps.isEmpty() && step <= steps.lastKey() - SlidingWindow.STEPS) {
                return;
            }
            counted = new ScoreHistogram(layout);
            steps.put(step, counted);
            steps.headMap(steps.lastKey() - SlidingWindow.STEPS, true).clear();
        }
        counted.add(judged.score(), judged.positive(), 1);
    }

    /**
     * What came within the window that ends at a time.
     *
     * @param newest the newest label's time
     * @param number how many labels there have been
     */
    ScoreHistogram total(long newest, long number) {
        ScoreHistogram total = new ScoreHistogram(layout);
        long last = window.step(newest, Math.max(0, number - 1));
        steps.tailMap(last - SlidingWindow.STEPS, false).values().forEach(total::addAll);
        return total;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(steps.size());
        for (Map.Entry<Long, ScoreHistogram> step : steps.entrySet()) {
            out.writeLong(step.getKey());
            step.getValue().write(out);
        }
    }

    static WindowedHistogram read(SlidingWindow window, ScoreBins layout, DataInputStream in) throws IOException {
        WindowedHistogram read = new WindowedHistogram(window, layout);
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            long step = in.readLong();
            read.steps.put(step, ScoreHistogram.read(layout, in));
        }
        return read;
    }
}
