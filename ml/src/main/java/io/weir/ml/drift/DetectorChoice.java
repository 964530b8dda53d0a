package io.weir.ml.drift;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** The detectors there are, each with the settings of its class' {@code standard} but for δ. */
public enum DetectorChoice {
    ADWIN("adwin", 0.002, false, delta -> new Adwin(delta, Math.min(0.9, 10 * delta), true)),
    DDM("ddm", Double.NaN, true, delta -> Ddm.standard()),
    EDDM("eddm", Double.NaN, true, delta -> Eddm.standard()),
    PAGE_HINKLEY("page-hinkley", Double.NaN, false, delta -> PageHinkley.standard()),
    KSWIN("kswin", 0.0001, false, delta -> Kswin.of(delta, 1));

    private final String text;
    private final double delta;
    private final boolean ofErrors;
    private final DoubleFunction<DriftDetector> maker;

    DetectorChoice(String text, double delta, boolean ofErrors, DoubleFunction<DriftDetector> maker) {
        this.text = text;
        this.delta = delta;
        this.ofErrors = ofErrors;
        this.maker = maker;
    }

    /** As pipeline files have it. */
    public String text() {
        return text;
    }

    public static List<String> texts() {
        return Arrays.stream(values()).map(DetectorChoice::text).toList();
    }

    /** The detector of that text, which is one of {@link #texts}. */
    public static DetectorChoice parse(String text) {
        return Arrays.stream(values())
                .filter(choice -> choice.text.equals(text))
                .findAny()
                .orElseThrow(() ->
                        new IllegalArgumentException("detector '" + text + "': one of " + texts() + " is accepted"));
    }

    /** The chance of a false alarm at a look, if it is one of its settings. */
    public OptionalDouble delta() {
        return Double.isNaN(delta) ? OptionalDouble.empty() : OptionalDouble.of(delta);
    }

    /** Whether its values must be 0 or 1. */
    public boolean ofErrors() {
        return ofErrors;
    }

    /**
     * A fresh detector.
     *
     * @param delta is not heeded by those that have none
     */
    public DriftDetector create(double delta) {
        return maker.apply(delta);
    }
}
