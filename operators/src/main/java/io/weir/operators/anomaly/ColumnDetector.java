package io.weir.operators.anomaly;

import io.weir.ml.anomaly.univariate.SeriesDetector;
import java.util.List;

/** A column watched by itself. */
final class ColumnDetector implements RowDetector {
    private final String column;
    private final SeriesDetector detector;
    private double lastValue = Double.NaN;
    private double lastScore;

    ColumnDetector(String column, SeriesDetector detector) {
        this.column = column;
        this.detector = detector;
    }

    @Override
    public double score(long time, double[] values) {
        lastValue = values[0];
        lastScore = detector.score(time, lastValue);
        return lastScore;
    }

    @Override
    public List<ColumnFinding> findings() {
        return List.of(new ColumnFinding(column, lastValue, lastScore, detector.expected(), detector.reason()));
    }

    @Override
    public byte[] state() {
        return detector.state();
    }

    @Override
    public void restore(byte[] state) {
        detector.restore(state);
    }

    @Override
    public int maxStateBytes() {
        return detector.maxStateBytes();
    }
}
