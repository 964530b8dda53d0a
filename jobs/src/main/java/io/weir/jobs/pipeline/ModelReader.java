package io.weir.jobs.pipeline;

import io.weir.ml.LearnerKinds;
import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOption;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.LearnerSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a model: its name, the kind of its learner, and what that kind can be told. */
final class ModelReader {
    /** A model's name goes with each event's scores. */
    private static final int LONGEST_NAME = 80;

    private ModelReader() {}

    static ModelSpec read(Value value) {
        return read(value.section(Keys.MODEL));
    }

    /** The further models, each of a name of its own. */
    static List<ModelSpec> challengers(Value value, String champion) {
        Set<String> names = new HashSet<>(Set.of(champion));
        return value.list("models, such as {name: forest, kind: adaptive-random-forest}").stream()
                .map(challenger -> {
                    ModelSpec model = read(challenger.section(Keys.CHALLENGER));
                    if (!model.name().isEmpty() && !names.add(model.name())) {
                        challenger.problem("the name " + Value.quote(model.name())
                                + " is another model's; give each model of the file a name of its own");
                    }
                    return model;
                })
                .toList();
    }

    private static ModelSpec read(Section section) {
        return new ModelSpec(
                section.required("name", "a name, such as fraud")
                        .flatMap(ModelReader::name)
                        .orElse(""),
                learner(section).orElse(ModelSpec.NONE.learner()),
                section.optional("publish-every")
                        .map(every -> every.integer(1, Integer.MAX_VALUE, 1))
                        .orElse(1000));
    }

    private static Optional<String> name(Value value) {
        return value.name().filter(name -> {
            boolean isShort = name.length() <= LONGEST_NAME;
            if (!isShort) {
                value.problem("a name of " + name.length() + " letters is too long; write at most " + LONGEST_NAME);
            }
            return isShort;
        });
    }

    private static Optional<LearnerOptions> learner(Section section) {
        return section.required("kind", String.join(" or ", LearnerKinds.texts()))
                .flatMap(chosen -> LearnerKinds.of(chosen.oneOf(LearnerKinds.texts(), "")))
                .flatMap(kind -> learner(section, kind))
                .map(learner -> section.optional("drift")
                        .map(drift -> DriftReader.read(drift, learner))
                        .orElse(learner));
    }

    private static Optional<LearnerOptions> learner(Section section, LearnerKind kind) {
        refuseKeysOfOtherKinds(section, kind);
        LearnerSettings settings = new LearnerSettings();
        kind.options()
                .forEach(option -> section.optional(option.key()).ifPresent(value -> put(option, value, settings)));
        try {
            return Optional.of(kind.read(settings));
        } catch (IllegalArgumentException e) {
            section.problem(e.getMessage());
            return Optional.empty();
        }
    }

    private static void refuseKeysOfOtherKinds(Section section, LearnerKind kind) {
        for (String key : LearnerKinds.ownKeys()) {
            if (!LearnerKinds.having(key).contains(kind.text())) {
                section.refuse(
                        key,
                        "is an option of kind " + String.join(" and ", LearnerKinds.having(key)) + ", not of "
                                + kind.text() + "; take it out");
            }
        }
    }

    /** Takes a value in if it is accepted; else a problem tells what would be. */
    private static void put(LearnerOption<?> option, Value value, LearnerSettings settings) {
        if (option instanceof LearnerOption.Number number) {
            double read = value.number(number.range(), Double.NaN);
            if (!Double.isNaN(read)) {
                settings.put(number, read);
            }
        } else if (option instanceof LearnerOption.Whole whole) {
            settings.put(whole, value.integer(whole.least(), whole.most(), whole.usual()));
        } else if (option instanceof LearnerOption.Choice choice) {
            settings.put(choice, value.oneOf(choice.choices(), choice.otherwise()));
        }
    }
}
