package io.weir.ml.anomaly.univariate;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The detectors there are, by the names that a pipeline file gives them. */
public enum DetectorKind {
    /** The largest of value gap, level pairs and hour of day, and a pause after an alarm. */
    COMBINED(
            CombinedDetector.NAME,
            true,
            true,
            options -> new CombinedDetector(List.of(
                    new ValueGap(options.range()), new LevelPairs(options.rememberedPairs()), new HourOfDay()))),
    /** A value that is far from every value seen. */
    VALUE_GAP(ValueGap.NAME, true, false, options -> new ValueGap(options.range())),
    /** A change of level that is unlike every change before. */
    LEVEL_PAIRS(LevelPairs.NAME, false, true, options -> new LevelPairs(options.rememberedPairs())),
    /** A level that is unusual for its hour. */
    HOUR_OF_DAY(HourOfDay.NAME, false, false, options -> new HourOfDay()),
    /** A value that is many robust deviations from the recent median. */
    ROBUST_Z_SCORE(RobustZScore.NAME, false, false, options -> new RobustZScore()),
    /** Recent errors of a simple forecast that are unlikely among all its errors. */
    EWMA_LIKELIHOOD(EwmaLikelihood.NAME, false, false, options -> new EwmaLikelihood());

    private final String text;
    private final boolean usesRange;
    private final boolean remembersPairs;
    private final Function<DetectorOptions, SeriesDetector> factory;

    DetectorKind(
            String text, boolean usesRange, boolean remembersPairs, Function<DetectorOptions, SeriesDetector> factory) {
        this.text = text;
        this.usesRange = usesRange;
        this.remembersPairs = remembersPairs;
        this.factory = factory;
    }

    /** As a pipeline file writes it. */
    public String text() {
        return text;
    }

    /** Whether it measures by {@link DetectorOptions#range}. */
    public boolean usesRange() {
        return usesRange;
    }

    /** Whether it remembers {@link DetectorOptions#rememberedPairs}. */
    public boolean remembersPairs() {
        return remembersPairs;
    }

    /** All names, in the order in which they are documented. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(DetectorKind::text).toList();
    }

    /** @throws IllegalArgumentException if there is no such detector */
    public static DetectorKind parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("detector=" + text + ": accepted are " + texts()));
    }

    /** A detector that has seen nothing. */
    public SeriesDetector create(DetectorOptions options) {
        return factory.apply(options);
    }
}
