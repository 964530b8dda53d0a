package io.weir.jobs.pipeline;

import io.weir.ml.NumberRange;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads when a score is an alert: above a limit, or where an alert is cheaper than to miss. */
final class DecideReader {
    static final Decide DEFAULT = new Decide(0.5);

    private static final String NEVER_AN_ALERT =
            ": no score could be an alert; missed is what it costs to let a positive event pass";

    private static final Pattern NUMBER = Pattern.compile("[-+.]?[0-9].*");

    private final Columns columns;
    private final Map<String, Rule> rules;

    /** @param rules what columns may hold, by their names */
    DecideReader(Columns columns, Map<String, Rule> rules) {
        this.columns = columns;
        this.rules = rules;
    }

    /** By a limit alone. */
    static Decide limit(Value value) {
        return limit(value.section(Keys.DECIDE));
    }

    private static Decide limit(Section section) {
        return section.optional("alert-above").map(DecideReader::limitOf).orElse(DEFAULT);
    }

    private static Decide limitOf(Value above) {
        double limit = above.number(NumberRange.PROBABILITY, DEFAULT.alertAbove());
        if (limit == 1) {
            above.problem("no score is above 1, so there would never be an alert");
        }
        return new Decide(limit);
    }

    Decide read(Value value) {
        Section section = value.section(Keys.DECIDE_EVENTS);
        Optional<Value> missed = section.optional("missed");
        if (missed.isEmpty() && section.optional("investigation").isEmpty()) {
            return limit(section);
        }
        section.refuse("alert-above", "costs decide already; take it out, or missed and investigation");
        Optional<Value> needed = section.required("missed", "a column or a number, such as amount");
        double investigation = section.required("investigation", "what it costs to look at an alert, such as 5")
                .map(cost -> cost.number(NumberRange.POSITIVE, 1))
                .orElse(1.0);
        return needed.map(cost -> new Decide(DEFAULT.alertAbove(), Optional.of(costs(cost, investigation))))
                .orElse(DEFAULT);
    }

    private Decide.Costs costs(Value missed, double investigation) {
        String text = missed.text("a column or a number, such as amount").orElse("0");
        if (NUMBER.matcher(text).matches()) {
            double cost = missed.number(NumberRange.POSITIVE, Double.POSITIVE_INFINITY);
            if (cost <= investigation) {
                missed.problem(cost + " is not above the investigation's " + investigation + NEVER_AN_ALERT);
            }
            return new Decide.Costs(Optional.empty(), cost, investigation);
        }
        columns.check(missed, text, Columns.NUMERIC, "a cost");
        Optional.ofNullable(rules.get(text))
                .map(Rule::max)
                .ifPresent(max -> max.ifPresent(most -> {
                    if (most <= investigation) {
                        missed.problem(Value.quote(text) + " is at most " + most
                                + " by validate, which is not above the investigation's " + investigation
                                + NEVER_AN_ALERT);
                    }
                }));
        return new Decide.Costs(Optional.of(text), Double.NaN, investigation);
    }
}
