package io.weir.ml.linear;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Follow the regularized leader, proximal, per coordinate (algorithm 1 of the paper), with α the learning rate and β = 1:
 *
 * <pre>
 *   σ = (√(n + g²) − √n) / α      z ← z + g − σ w      n ← n + g²
 *   w = 0 if |z| ≤ λ₁, else −(z − sgn(z) λ₁) / ((β + √n) / α + λ₂)
 * </pre>
 *
 * @see <a href="https://doi.org/10.1145/2487575.2488200">McMahan et al.: Ad Click Prediction: a View from the Trenches, KDD
 *     2013</a>
 */
final class FtrlProximalRule implements UpdateRule {
    private static final double BETA = 1;

    private final double alpha;
    private final double l1;
    private final double l2;
    private final double[] weights;
    private final double[] z;
    private final double[] n;

    FtrlProximalRule(LinearOptions options, double[] weights) {
        this.alpha = options.learningRate();
        this.l1 = options.l1();
        this.l2 = options.l2();
        this.weights = weights;
        this.z = new double[weights.length];
        this.n = new double[weights.length];
        // Before anything is seen the formula must give the prior's bias; only the bias starts away from 0.
        raiseRates();
    }

    /** With n at 0, z is what gives the weight as it is. */
    @Override
    public void raiseRates() {
        for (int i = 0; i < weights.length; i++) {
            boolean bias = i == weights.length - 1;
            n[i] = 0;
            z[i] = bias ? -weights[i] * BETA / alpha : -weights[i] * (BETA / alpha + l2) - Math.signum(weights[i]) * l1;
        }
    }

    @Override
    public void step(int i, double gradient) {
        double root = Math.sqrt(n[i]);
        n[i] += gradient * gradient;
        double newRoot = Math.sqrt(n[i]);
        z[i] += gradient - (newRoot - root) / alpha * weights[i];
        double curvature = (BETA + newRoot) / alpha;
        weights[i] = i == weights.length - 1 ? -z[i] / curvature : -UpdateRule.shrink(z[i], l1) / (curvature + l2);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        UpdateRule.write(weights, out);
        UpdateRule.write(z, out);
        UpdateRule.write(n, out);
    }

    @Override
    public void read(DataInput in) throws IOException {
        UpdateRule.read(weights, in);
        UpdateRule.read(z, in);
        UpdateRule.read(n, in);
    }
}
