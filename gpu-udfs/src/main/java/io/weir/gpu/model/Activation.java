package io.weir.gpu.model;

/** What a layer does to each of its sums. */
public enum Activation {
    /** The sum itself. */
    IDENTITY {
        @Override
        public double apply(double sum) {
            return sum;
        }

        @Override
        public double slope(double value) {
            return 1;
        }
    },
    /** The sum if it is above 0, else 0. */
    RELU {
        @Override
        public double apply(double sum) {
            return sum < 0 ? 0 : sum;
        }

        @Override
        public double slope(double value) {
            return value > 0 ? 1 : 0;
        }
    },
    /** The hyperbolic tangent, to −1..1. */
    TANH {
        @Override
        public double apply(double sum) {
            return Math.tanh(sum);
        }

        @Override
        public double slope(double value) {
            return 1 - value * value;
        }
    },
    /** The logistic function, to 0..1. */
    LOGISTIC {
        @Override
        public double apply(double sum) {
            return Link.LOGISTIC.apply(sum);
        }

        @Override
        public double slope(double value) {
            return value * (1 - value);
        }
    };

    /** The function, in double precision. */
    public abstract double apply(double sum);

    /**
     * The function's derivative.
     *
     * @param value what {@link #apply} gave, not what it was given
     */
    public abstract double slope(double value);
}
