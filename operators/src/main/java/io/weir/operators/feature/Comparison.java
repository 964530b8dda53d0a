package io.weir.operators.feature;

/** How a number is compared with a bound; NaN, as the number, never fits. */
public enum Comparison {
    BELOW("<"),
    AT_MOST("<="),
    ABOVE(">"),
    AT_LEAST(">=");

    private final String sign;

    Comparison(String sign) {
        this.sign = sign;
    }

    /** As it is written. */
    public String sign() {
        return sign;
    }

    boolean holds(float number, float bound) {
        return switch (this) {
            case BELOW -> number < bound;
            case AT_MOST -> number <= bound;
            case ABOVE -> number > bound;
            case AT_LEAST -> number >= bound;
        };
    }
}
