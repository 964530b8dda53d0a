package io.weir.ml.anomaly.univariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * The largest score of several detectors, and silence after an alarm: a series that has become another one is told once, not a
 * hundred times.
 *
 * <p>After an alarm all scores are 0 for 3 % of the values so far, at least {@value #LEAST_PAUSE} and at most {@value #MOST_PAUSE};
 * the detectors go on learning.
 *
 * <p>What it cannot see: a second anomaly in the pause, and what none of its detectors sees.
 */
final class CombinedDetector extends FramedDetector {
    static final String NAME = "combined";
    private static final int LEAST_PAUSE = 20;
    private static final int MOST_PAUSE = 150;
    private static final double PAUSE_SHARE = 0.03;

    private final List<FramedDetector> detectors;
    private FramedDetector leading;
    private long seen;
    /** The number of the first value behind the pause. */
    private long silentUntil;

    /** @param detectors at least one, fresh, used by nothing else */
    CombinedDetector(List<FramedDetector> detectors) {
        super(NAME);
        this.detectors = List.copyOf(detectors);
        this.leading = detectors.get(0);
    }

    @Override
    double alarms(long time, double value) {
        double most = -1;
        for (FramedDetector detector : detectors) {
            double score = detector.score(time, value);
            if (score > most) {
                most = score;
                leading = detector;
            }
        }
        expect(expectation());
        if (seen++ < silentUntil) {
            return 0;
        }
        if (most >= ALARM) {
            silentUntil = seen + (long) Math.min(MOST_PAUSE, Math.max(LEAST_PAUSE, PAUSE_SHARE * seen));
        }
        return most / (1 - most);
    }

    /** That of the leading detector; where all are silent, the first that there is. */
    private ExpectedRange expectation() {
        if (leading.expected().isKnown()) {
            return leading.expected();
        }
        return detectors.stream()
                .map(FramedDetector::expected)
                .filter(ExpectedRange::isKnown)
                .findFirst()
                .orElse(ExpectedRange.UNKNOWN);
    }

    @Override
    public String reason() {
        return leading.reason();
    }

    @Override
    void write(DataOutput out) throws IOException {
        out.writeLong(seen);
        out.writeLong(silentUntil);
        for (FramedDetector detector : detectors) {
            byte[] state = detector.state();
            out.writeInt(state.length);
            out.write(state);
        }
    }

    @Override
    void read(DataInput in) throws IOException {
        seen = in.readLong();
        silentUntil = in.readLong();
        for (FramedDetector detector : detectors) {
            byte[] state = new byte[length(in.readInt(), detector.maxStateBytes(), "bytes of " + detector.reason())];
            in.readFully(state);
            detector.restore(state);
        }
    }

    @Override
    int maxBodyBytes() {
        return 16
                + detectors.stream()
                        .mapToInt(detector -> 4 + detector.maxStateBytes())
                        .sum();
    }
}
