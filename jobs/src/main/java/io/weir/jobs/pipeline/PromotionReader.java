package io.weir.jobs.pipeline;

import io.weir.ml.KeptVersions;
import io.weir.ml.NumberRange;
import io.weir.ml.comparison.BoundedLoss;
import io.weir.operators.promotion.PromotionRule;
import io.weir.operators.scoring.AgeLimit;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Reads the section {@code promotion}, and what {@code model} says of all models. */
final class PromotionReader {
    private static final int MOST_EXAMPLES = 1_000_000_000;

    private PromotionReader() {}

    static PromotionRule rule(Value value) {
        Section section = value.section(Keys.PROMOTION);
        PromotionRule rule = PromotionRule.DEFAULT;
        return new PromotionRule(
                section.optional("metric")
                        .map(metric -> BoundedLoss.parse(
                                metric.oneOf(BoundedLoss.texts(), rule.loss().text())))
                        .orElse(rule.loss()),
                section.optional("significance")
                        .map(significance -> significance.number(NumberRange.OPEN_PROBABILITY, rule.significance()))
                        .orElse(rule.significance()),
                section.optional("min-examples")
                        .map(examples -> (long) examples.integer(1, MOST_EXAMPLES, 1))
                        .orElse(rule.minExamples()),
                section.optional("min-positives")
                        .map(positives -> (long) positives.integer(1, MOST_EXAMPLES, 1))
                        .orElse(rule.minPositives()),
                section.optional("automatic")
                        .map(automatic -> automatic
                                .oneOf(List.of("true", "false"), "false")
                                .equals("true"))
                        .orElse(rule.automatic()),
                section.optional("cool-down")
                        .map(coolDown -> coolDown.duration(Duration.ZERO, rule.coolDown()))
                        .orElse(rule.coolDown()),
                section.optional("on-degraded")
                        .map(choice -> choice.oneOf(List.of("alarm", "rollback"), "alarm")
                                .equals("rollback"))
                        .orElse(rule.rollBack()));
    }

    /** @param model the section, whose other keys are read elsewhere */
    static Upkeep upkeep(Value model) {
        if (model.peek("max-age").isEmpty()) {
            model.peek("on-stale")
                    .ifPresent(choice -> choice.problem(
                            "without max-age no model is ever too old; add max-age, such as 3 d, or take this out"));
        }
        return new Upkeep(
                model.peek("keep-versions")
                        .map(keep -> new KeptVersions(keep.integer(1, 1_000, 1)))
                        .orElse(Upkeep.DEFAULT.keptVersions()),
                new AgeLimit(
                        model.peek("max-age")
                                .map(age -> age.duration(Duration.ofMillis(1), Duration.ZERO))
                                .orElse(Duration.ZERO),
                        model.peek("on-stale")
                                .map(choice -> AgeLimit.Reaction.valueOf(
                                        choice.oneOf(List.of("alarm", "prior", "fail"), "alarm")
                                                .toUpperCase(Locale.ROOT)))
                                .orElse(AgeLimit.Reaction.ALARM)));
    }
}
