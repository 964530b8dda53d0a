package io.weir.gpu.column;

/** What a prediction costs, as a function of the model's margin m (its last sum, before link or activation) and a label. */
public enum Loss {
    /** {@code log(1 + e⁻ʸᵐ)} with y = ±1: labels 0 and 1, or any probability between. */
    LOGISTIC {
        @Override
        public double value(double margin, double label) {
            return Math.max(margin, 0) - margin * label + Math.log1p(Math.exp(-Math.abs(margin)));
        }

        @Override
        public double slope(double margin, double label) {
            return 1 / (1 + Math.exp(-margin)) - label;
        }
    },
    /** {@code (m − label)² / 2}: any label. */
    SQUARED {
        @Override
        public double value(double margin, double label) {
            return (margin - label) * (margin - label) / 2;
        }

        @Override
        public double slope(double margin, double label) {
            return margin - label;
        }
    },
    /** {@code max(0, 1 − ym)} with y = ±1, twice the label less 1: labels 0 and 1, a linear support vector machine. */
    HINGE {
        @Override
        public double value(double margin, double label) {
            return Math.max(0, 1 - sign(label) * margin);
        }

        @Override
        public double slope(double margin, double label) {
            double sign = sign(label);
            return sign * margin < 1 ? -sign : 0;
        }

        private double sign(double label) {
            return 2 * label - 1;
        }
    };

    public abstract double value(double margin, double label);

    /** The derivative by the margin; at a kink, the flat side's. */
    public abstract double slope(double margin, double label);
}
