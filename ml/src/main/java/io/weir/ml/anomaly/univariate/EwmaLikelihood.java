package io.weir.ml.anomaly.univariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How unusual the recent errors of a forecast are among all its errors. The forecast is the exponentially weighted mean of the
 * values before (weight {@value #FORECAST_WEIGHT}); the mean of the last {@value #RECENT} absolute errors is compared with their
 * exponentially weighted mean and deviation (weight {@value #ERROR_WEIGHT}). The score is the logarithm of the normal tail
 * beyond it over log {@value #ALARM_TAIL}. The first {@value #FIRST} values score 0.
 *
 * <p>What it cannot see: seasons, a series that stands still, and a single odd value on a series that is noisy. What lasts
 * becomes normal at the pace of the weights.
 *
 * <p>A value costs O({@value #RECENT}). The likelihood is from Ahmad, Lavin, Purdy, Agha: Unsupervised real-time anomaly
 * detection for streaming data, Neurocomputing 262, 2017; the tail's approximation from Börjesson, Sundberg, IEEE
 * Transactions on Communications 27, 1979.
 */
final class EwmaLikelihood extends FramedDetector {
    static final String NAME = "ewma-likelihood";
    private static final double FORECAST_WEIGHT = 0.1;
    private static final double ERROR_WEIGHT = 0.002;
    private static final int RECENT = 10;
    private static final int FIRST = 100;
    private static final double ALARM_TAIL = 1e-5;
    private static final double LOG_ALARM_TAIL = StrictMath.log(ALARM_TAIL);
    /** The tail beyond it is {@link #ALARM_TAIL}. */
    private static final double ALARM_DEVIATIONS = 4.265;

    private static final double LOG_ROOT_OF_TWO_PI = StrictMath.log(2 * Math.PI) / 2;
    /** A deviation that grew out of nothing: the same cap for all scales. */
    private static final double MOST_DEVIATIONS = 1e6;

    private final RecentValues errors = new RecentValues(RECENT);
    private double forecast;
    private double mean;
    private double variance;
    private long seen;

    EwmaLikelihood() {
        super(NAME);
    }

    @Override
    double alarms(long time, double value) {
        if (seen++ == 0) {
            forecast = value;
            return 0;
        }
        double error = Math.abs(value - forecast);
        errors.add(error);
        double alarms = 0;
        if (seen > FIRST) {
            double deviation = Math.sqrt(variance);
            double above = errors.mean(0, RECENT) - mean;
            double deviations = above <= 0 ? 0 : Math.min(MOST_DEVIATIONS, above / deviation);
            alarms = deviations == 0 ? 0 : logTail(deviations) / LOG_ALARM_TAIL;
            double others = RECENT > 1 ? errors.mean(1, RECENT - 1) * (RECENT - 1) : 0;
            double reach = (mean + ALARM_DEVIATIONS * deviation) * RECENT - others;
            expect(ExpectedRange.around(forecast, Math.max(0, reach)));
        }
        double weight = Math.max(ERROR_WEIGHT, 1.0 / seen);
        double step = error - mean;
        mean += weight * step;
        variance = (1 - weight) * (variance + weight * step * step);
        forecast += FORECAST_WEIGHT * (value - forecast);
        return alarms;
    }

    /** The logarithm of a standard normal's tail beyond x above 0, within 0.3 %. */
    private static double logTail(double x) {
        return -x * x / 2 - LOG_ROOT_OF_TWO_PI - StrictMath.log(0.661 * x + 0.339 * Math.sqrt(x * x + 5.51));
    }

    @Override
    public String reason() {
        return NAME;
    }

    @Override
    void write(DataOutput out) throws IOException {
        out.writeLong(seen);
        out.writeDouble(forecast);
        out.writeDouble(mean);
        out.writeDouble(variance);
        errors.write(out);
    }

    @Override
    void read(DataInput in) throws IOException {
        seen = in.readLong();
        forecast = in.readDouble();
        mean = in.readDouble();
        variance = in.readDouble();
        errors.read(in);
    }

    @Override
    int maxBodyBytes() {
        return 32 + errors.maxBytes();
    }
}
