package io.weir.ml.online;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a model's scores become probabilities. */
public enum CalibrationKind {
    /** They are taken for probabilities as they are. */
    NONE,
    /** Platt scaling of the log-odds: a slope and an offset. */
    PLATT,
    /** Beta calibration: a slope for small scores, one for large ones, and an offset. */
    BETA;

    /** As it is written in a pipeline file. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> texts() {
        return Arrays.stream(values()).map(CalibrationKind::text).toList();
    }

    static CalibrationKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
