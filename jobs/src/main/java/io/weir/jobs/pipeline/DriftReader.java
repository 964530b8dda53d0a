package io.weir.jobs.pipeline;

import io.weir.ml.drift.DetectorChoice;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.watched.Reaction;
import io.weir.ml.watched.WatchedOptions;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code drift} of a model. */
final class DriftReader {
    private static final double MOST_DELTA = 0.1;

    private DriftReader() {}

    /** The learner, watched as the section says; as it is, with problems, if the section cannot be followed. */
    static LearnerOptions read(Value value, LearnerOptions learner) {
        Section section = value.section(Keys.DRIFT);
        DetectorChoice detector = section.optional("detector")
                .map(given -> DetectorChoice.parse(given.oneOf(DetectorChoice.texts(), DetectorChoice.ADWIN.text())))
                .orElse(DetectorChoice.ADWIN);
        boolean ofErrors = section.optional("on")
                .map(given -> given.oneOf(List.of("loss", "error"), "error").equals("error"))
                .orElse(detector.ofErrors());
        Optional<Reaction> reaction = section.required("reaction", String.join(" or ", Reaction.texts()))
                .map(given -> given.oneOf(Reaction.texts(), ""))
                .filter(text -> !text.isEmpty())
                .map(Reaction::parse);
        double delta = delta(section, detector);
        if (reaction.isEmpty()) {
            return learner;
        }
        try {
            return new WatchedOptions(learner, detector, ofErrors, delta, reaction.get());
        } catch (IllegalArgumentException e) {
            section.problem(e.getMessage());
            return learner;
        }
    }

    private static double delta(Section section, DetectorChoice detector) {
        double usual = detector.delta().orElse(DetectorChoice.ADWIN.delta().getAsDouble());
        Optional<Value> given = section.optional("delta");
        if (given.isEmpty()) {
            return usual;
        }
        if (detector.delta().isEmpty()) {
            given.get().problem("is an option of adwin and kswin, not of " + detector.text() + "; take it out");
            return usual;
        }
        double delta = given.get().number().orElse(usual);
        if (!(delta > 0 && delta < MOST_DELTA)) {
            given.get().problem(delta + " is out of range; write a number above 0 and below " + MOST_DELTA);
            return usual;
        }
        return delta;
    }
}
