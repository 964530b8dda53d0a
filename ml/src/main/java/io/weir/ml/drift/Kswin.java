package io.weir.ml.drift;

import io.weir.ml.NumberRange;
import io.weir.ml.random.SplitMix64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * KSWIN: the Kolmogorov–Smirnov distance between the latest values and a sample of those before.
 *
 * <p>A window holds the last {@code window} values. Once it is full, every {@code interval} values the latest
 * {@code recent} are compared with as many drawn from the rest, each at most once, by a generator of its own seed. The two
 * differ when the greatest distance of their distribution functions is above √(−ln(α/2)/recent); then only the latest are
 * kept. A warning is the same with ten times the α. Takes values of any range: only their order counts.
 *
 * <p>Memory O(window); a value costs O(1), and O(recent · log recent) more every {@code interval} values. When it fails: α is for
 * one look, and looks are many, so false alarms come with the length of the stream; a change that is spread over more than
 * {@code window} values is never whole within it; on errors of 0 and 1 it sees no more than a difference of two means.
 *
 * @see <a href="https://doi.org/10.1016/j.neucom.2019.11.111">Raab, Heusinger, Schleif: Reactive Soft Prototype Computing for
 *     Concept Drift Streams, Neurocomputing 416, 2020</a>
 */
public final class Kswin extends VersionedState implements DriftDetector {
    private final int interval;
    private final int recent;
    private final long seed;
    private final double driftDistance;
    private final double warningDistance;

    /** A ring. */
    private final double[] values;

    private int next;
    private long count;
    private int sinceLook;
    private final SplitMix64 random;
    private boolean warned;

    private final double[] latest;
    private final double[] sample;
    private final int[] places;

    /**
     * @param alpha of one look, above 0 and below 0.1
     * @param window values kept, at least twice {@code recent}
     * @param recent values compared, at least 10
     * @param interval values between two looks, at least 1
     * @param seed of the sample
     */
    public Kswin(double alpha, int window, int recent, int interval, long seed) {
        super("kswin alpha=" + alpha + " window=" + window + " recent=" + recent + " interval=" + interval + " seed="
                + seed);
        NumberRange.require(alpha > 0 && alpha < 0.1, "alpha", alpha, "above 0 and below 0.1");
        NumberRange.require(recent >= 10, "recent", recent, "at least 10 values");
        NumberRange.require(window >= 2L * recent, "window", window, "at least twice recent=" + recent);
        NumberRange.require(interval >= 1, "interval", interval, "at least 1 value");
        this.interval = interval;
        this.recent = recent;
        this.seed = seed;
        this.random = new SplitMix64(seed);
        this.driftDistance = distance(alpha, recent);
        this.warningDistance = distance(10 * alpha, recent);
        this.values = new double[window];
        this.latest = new double[recent];
        this.sample = new double[recent];
        this.places = new int[window - recent];
        reset();
    }

    /** {@link #of} with α 0.0001. */
    public static Kswin standard(long seed) {
        return of(0.0001, seed);
    }

    /**
     * At every tenth value, the latest 300 of 1,200: at α 0.0001 two distribution functions that are 0.18 apart are told, and so
     * an error rate that goes from 0.1 to 0.3. The paper's 30 of 100 tell 0.57 at that α.
     */
    public static Kswin of(double alpha, long seed) {
        return new Kswin(alpha, 1200, 300, 10, seed);
    }

    private static double distance(double alpha, int recent) {
        return Math.sqrt(-StrictMath.log(alpha / 2) / recent);
    }

    @Override
    public Drift add(double value) {
        if (!Double.isFinite(value)) {
            return Drift.NONE;
        }
        values[next] = value;
        next = next + 1 == values.length ? 0 : next + 1;
        count++;
        if (count < values.length) {
            return Drift.NONE;
        }
        if (++sinceLook < interval) {
            return warned ? Drift.WARNING : Drift.NONE;
        }
        sinceLook = 0;
        double distance = look();
        if (distance > driftDistance) {
            keepLatest();
            return Drift.DRIFT;
        }
        warned = distance > warningDistance;
        return warned ? Drift.WARNING : Drift.NONE;
    }

    private double look() {
        int older = values.length - recent;
        for (int i = 0; i < older; i++) {
            places[i] = i;
        }
        for (int i = 0; i < recent; i++) { // the first steps of a Fisher-Yates shuffle
            int other = i + random.nextInt(older - i);
            int place = places[other];
            places[other] = places[i];
            sample[i] = at(place);
            latest[i] = at(older + i);
        }
        Arrays.sort(latest);
        Arrays.sort(sample);
        int inLatest = 0;
        int inSample = 0;
        int greatest = 0;
        while (inLatest < recent && inSample < recent) {
            double value = Math.min(latest[inLatest], sample[inSample]);
            while (inLatest < recent && latest[inLatest] <= value) {
                inLatest++;
            }
            while (inSample < recent && sample[inSample] <= value) {
                inSample++;
            }
            greatest = Math.max(greatest, Math.abs(inLatest - inSample));
        }
        return greatest / (double) recent;
    }

    /** The i-th oldest value of a full window. */
    private double at(int i) {
        int place = next + i;
        return values[place >= values.length ? place - values.length : place];
    }

    private void keepLatest() {
        for (int i = 0; i < recent; i++) {
            latest[i] = at(values.length - recent + i);
        }
        System.arraycopy(latest, 0, values, 0, recent);
        next = recent;
        count = recent;
        warned = false;
    }

    @Override
    public long width() {
        return Math.min(count, values.length);
    }

    @Override
    public void reset() {
        Arrays.fill(values, 0);
        next = 0;
        count = 0;
        sinceLook = 0;
        random.restore(seed);
        warned = false;
    }

    @Override
    void write(DataOutput out) throws IOException {
        for (double value : values) {
            out.writeDouble(value);
        }
        out.writeInt(next);
        out.writeLong(count);
        out.writeInt(sinceLook);
        out.writeLong(random.state());
        out.writeBoolean(warned);
    }

    @Override
    void read(DataInput in) throws IOException {
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        next = in.readInt();
        count = in.readLong();
        sinceLook = in.readInt();
        random.restore(in.readLong());
        warned = in.readBoolean();
    }
}
