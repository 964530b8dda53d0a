package io.weir.ml.online;

import io.weir.ml.NumberRange;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A kind of learner as pipeline files and Flink ML stages know it: its name, what it can be told, and how that becomes
 * {@link LearnerOptions}. Each kind is a constant in the class of its options, and entered in {@code LearnerKinds}.
 *
 * @param text its name, as in {@code kind: logistic-regression}
 * @param options what it can be told, {@link #PRIOR} included, in the order of the documentation
 * @param reader makes options of what was said; throws an {@link IllegalArgumentException} for values that do not go together
 */
public record LearnerKind(
        String text, List<LearnerOption<?>> options, Function<LearnerSettings, LearnerOptions> reader) {
    /** What every kind can be told. */
    public static final LearnerOption<Double> PRIOR = LearnerOption.Number.of(
            "prior", NumberRange.OPEN_PROBABILITY, 0.01, "the score until something has been learned");

    public LearnerKind {
        options = Stream.concat(options.stream(), Stream.of(PRIOR)).toList();
    }

    public LearnerKind(String text, Function<LearnerSettings, LearnerOptions> reader, LearnerOption<?>... options) {
        this(text, List.of(options), reader);
    }

    /** The options that not every kind has. */
    public List<LearnerOption<?>> ownOptions() {
        return options.subList(0, options.size() - 1);
    }

    /** Throws an {@link IllegalArgumentException} for values that do not go together. */
    public LearnerOptions read(LearnerSettings settings) {
        return reader.apply(settings);
    }
}
