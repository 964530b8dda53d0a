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
 * @param options what it can be told, in the order of the documentation; what every kind can be told is added
 * @param reader makes options of what was said; throws an {@link IllegalArgumentException} for values that do not go together
 */
public record LearnerKind(
        String text, List<LearnerOption<?>> options, Function<LearnerSettings, LearnerOptions> reader) {
    /** What every kind can be told. */
    public static final LearnerOption<Double> PRIOR = LearnerOption.Number.of(
            "prior", NumberRange.OPEN_PROBABILITY, 0.01, "the score until something has been learned");

    /** A kind that weighs examples itself has it among its own options. */
    public static final LearnerOption.Number POSITIVE_WEIGHT = LearnerOption.Number.of(
            "positive-weight",
            NumberRange.WEIGHT,
            1,
            "what a positive example weighs more than a negative one; scores are set right for it");

    /** A kind that draws examples itself has it among its own options. */
    public static final LearnerOption.Number NEGATIVE_SHARE = LearnerOption.Number.of(
            "negative-share",
            NumberRange.SHARE,
            1,
            "the share of negative examples learned from; scores are set right for it");

    public static final LearnerOption.Choice CALIBRATION = new LearnerOption.Choice(
            "calibration",
            CalibrationKind.texts(),
            CalibrationKind.NONE.text(),
            "how scores become probabilities, learned from the labels");

    private static final List<LearnerOption<?>> OF_EVERY_KIND =
            List.of(PRIOR, POSITIVE_WEIGHT, NEGATIVE_SHARE, CALIBRATION);

    public LearnerKind {
        List<LearnerOption<?>> own = List.copyOf(options);
        options = Stream.concat(own.stream(), OF_EVERY_KIND.stream().filter(option -> !own.contains(option)))
                .toList();
    }

    public LearnerKind(String text, Function<LearnerSettings, LearnerOptions> reader, LearnerOption<?>... options) {
        this(text, List.of(options), reader);
    }

    /** The keys of what every kind can be told. */
    public static List<String> keysOfEveryKind() {
        return OF_EVERY_KIND.stream().map(LearnerOption::key).toList();
    }

    /** The options that not every kind has. */
    public List<LearnerOption<?>> ownOptions() {
        return options.stream()
                .filter(option -> !OF_EVERY_KIND.contains(option))
                .toList();
    }

    /**
     * What was said, as options; what the kind does not do itself is put around its learner. Throws an {@link
     * IllegalArgumentException} for values that do not go together.
     */
    public LearnerOptions read(LearnerSettings settings) {
        boolean weighsItself = options.indexOf(POSITIVE_WEIGHT) < options.indexOf(PRIOR);
        return AdjustedOptions.of(
                reader.apply(settings),
                weighsItself ? 1 : settings.get(POSITIVE_WEIGHT),
                weighsItself ? 1 : settings.get(NEGATIVE_SHARE),
                CalibrationKind.of(settings.get(CALIBRATION)));
    }
}
