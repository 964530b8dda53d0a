package io.weir.operators.anomaly;

import io.weir.ml.anomaly.multivariate.MultivariateDetector;
import io.weir.ml.anomaly.multivariate.RowFinding;
import io.weir.ml.anomaly.univariate.ExpectedRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns watched together. The detector's score, which has no upper end, is told in alarms as those of single columns are: {@value
 * #ALARM} is one, and {@code alarms / (1 + alarms)} the score here.
 *
 * <p>A row in which all values are missing is not judged.
 */
final class TogetherDetector implements RowDetector {
    /** Of two rarities, each about exponential where rows are what they seem; chosen on such rows. */
    private static final double ALARM = 16;
    /** To find columns' shares costs more than the score: only where somebody will ask. */
    private static final double SHARES_FROM = 0.2;

    private final MultivariateDetector detector;
    private final String reason;
    private final float[] row;
    private double lastScore;
    private List<RowFinding> lastFindings = List.of();

    /** @param reason the detector's name in findings */
    TogetherDetector(MultivariateDetector detector, String reason) {
        this.detector = detector;
        this.reason = reason;
        this.row = new float[detector.names().size()];
    }

    @Override
    public double score(long time, double[] values) {
        int present = 0;
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) values[i];
            present += Float.isFinite(row[i]) ? 1 : 0;
        }
        lastScore = 0;
        lastFindings = List.of();
        if (present == 0) {
            return 0;
        }
        double alarms = detector.score(row) / ALARM;
        lastScore = alarms / (1 + alarms);
        if (lastScore >= SHARES_FROM) {
            lastFindings = detector.findings(row);
        }
        detector.learn(row);
        return lastScore;
    }

    /** Each column with its share of the score; of an ordinary row no shares are told. */
    @Override
    public List<ColumnFinding> findings() {
        List<ColumnFinding> findings = new ArrayList<>();
        double most = lastFindings.stream().mapToDouble(RowFinding::share).max().orElse(0);
        for (int i = 0; i < row.length; i++) {
            boolean told = !lastFindings.isEmpty();
            findings.add(new ColumnFinding(
                    detector.names().get(i),
                    row[i],
                    told && most > 0 ? lastScore * lastFindings.get(i).share() / most : lastScore,
                    told ? lastFindings.get(i).expected() : ExpectedRange.UNKNOWN,
                    reason));
        }
        return findings;
    }

    @Override
    public byte[] state() {
        return detector.state();
    }

    @Override
    public void restore(byte[] state) {
        detector.restore(state);
        lastScore = 0;
        lastFindings = List.of();
    }

    @Override
    public int maxStateBytes() {
        return detector.maxStateBytes();
    }
}
