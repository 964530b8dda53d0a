package io.weir.gpu.model;

/** What turns a margin into a score. */
public enum Link {
    /** The margin itself. */
    IDENTITY {
        @Override
        public double apply(double margin) {
            return margin;
        }
    },
    /** The logistic function, to 0..1: a probability. */
    LOGISTIC {
        @Override
        public double apply(double margin) {
            return 1 / (1 + Math.exp(-margin));
        }
    };

    /**
     * Turns a margin into a score.
     *
     * @param margin any value but NaN, infinities saturate
     */
    public abstract double apply(double margin);
}
