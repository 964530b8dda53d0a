package io.weir.ml.online;

import io.weir.ml.ScoreCalibration;
import io.weir.ml.state.StateFrame;

/**
 * A learner whose scores are calibrated online: the calibration learns from each label and the score that the learner gave
 * before it learned from it, by AdaGrad on the log loss, whose sums fade over some {@value #HORIZON} labels, so that it follows a
 * change however late. It begins as no calibration.
 *
 * <p>It reverses no ranking. What it cannot mend: a score that is off in one segment and right in another.
 */
final class CalibratedLearner extends ForwardingLearner {
    private static final int STATE_MAGIC = 0x57434C31; // "WCL1"
    private static final double RATE = 0.05;
    private static final double HORIZON = 20_000;
    private static final double KEPT = 1 - 1 / HORIZON;
    private static final double NEAREST = 1e-12;

    private final CalibrationKind kind;
    private double a = 1;
    private double b = 1;
    private double c;
    /** AdaGrad's sums of squared gradients, fading. */
    private double aSquares;

    private double bSquares;
    private double cSquares;

    CalibratedLearner(OnlineLearner learner, CalibrationKind kind) {
        super(learner);
        this.kind = kind;
    }

    @Override
    public double score(float[] features) {
        // The learner's own score has gone through its shift already.
        return new ScoreCalibration(0, a, b, c).of(learner().score(features));
    }

    @Override
    public void learn(float[] features, boolean positive) {
        calibrate(learner().score(features), positive);
        learner().learn(features, positive);
    }

    private void calibrate(double score, boolean positive) {
        double held = Math.max(NEAREST, Math.min(1 - NEAREST, score));
        double error = new ScoreCalibration(0, a, b, c).of(score) - (positive ? 1 : 0);
        double low = StrictMath.log(held);
        double high = -StrictMath.log1p(-held);
        if (kind == CalibrationKind.PLATT) {
            double gradient = error * (low + high);
            aSquares = KEPT * aSquares + gradient * gradient;
            a = Math.max(0, a - RATE * gradient / Math.sqrt(1 + aSquares));
            b = a;
        } else {
            double gradientA = error * low;
            double gradientB = error * high;
            aSquares = KEPT * aSquares + gradientA * gradientA;
            bSquares = KEPT * bSquares + gradientB * gradientB;
            a = Math.max(0, a - RATE * gradientA / Math.sqrt(1 + aSquares));
            b = Math.max(0, b - RATE * gradientB / Math.sqrt(1 + bSquares));
        }
        cSquares = KEPT * cSquares + error * error;
        c -= RATE * error / Math.sqrt(1 + cSquares);
    }

    @Override
    public void raiseRates() {
        aSquares = 0;
        bSquares = 0;
        cSquares = 0;
        super.raiseRates();
    }

    @Override
    public ScoreCalibration calibration() {
        return new ScoreCalibration(learner().calibration().shift(), a, b, c);
    }

    private StateFrame frame() {
        return new StateFrame("a calibrated learner", STATE_MAGIC, 1, kind.text());
    }

    @Override
    public byte[] state() {
        byte[] inner = learner().state();
        return frame().write(out -> {
            for (double number : new double[] {a, b, c, aSquares, bSquares, cSquares}) {
                out.writeDouble(number);
            }
            InnerState.write(out, inner);
        });
    }

    @Override
    public void restore(byte[] state) {
        double[] numbers = new double[6];
        frame().read(state, in -> {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = in.readDouble();
            }
            learner().restore(InnerState.read(in));
        });
        a = numbers[0];
        b = numbers[1];
        c = numbers[2];
        aSquares = numbers[3];
        bSquares = numbers[4];
        cSquares = numbers[5];
    }
}
