package io.weir.operators.feature.language;

import io.weir.operators.feature.Comparison;
import io.weir.operators.feature.language.Tokens.Kind;
import io.weir.operators.feature.language.Tokens.Token;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * Which events count in a group, as a user writes it: a BOOLEAN column that is true, such as {@code is_foreign}, or a feature
 * of the event, or of a key that stands before, compared with a number, such as {@code card_id_ratio_to_mean_amount_30d <=
 * 3}. Immutable.
 *
 * @param name of the column, or of the feature if there is a limit
 * @param limit what the feature is compared with
 */
public record Condition(String name, Optional<Limit> limit) {
    /** A comparison and its number, which is finite. */
    public record Limit(Comparison comparison, double number) {
        @Override
        public String toString() {
            return comparison.sign() + " " + plain(number);
        }
    }

    private static final String EXPECTED =
            "a BOOLEAN column, or a feature compared with a number, such as amount_ratio <= 3";

    /** The events for which a BOOLEAN column is true. */
    public static Condition isTrue(String column) {
        return new Condition(column, Optional.empty());
    }

    /** The events whose feature is on that side of a number. */
    public static Condition compared(String feature, Comparison comparison, double number) {
        return new Condition(feature, Optional.of(new Limit(comparison, number)));
    }

    /**
     * The condition that a text says.
     *
     * @throws FeatureException if it says none; the message tells what would be accepted
     */
    public static Condition parse(String text) {
        Tokens tokens = new Tokens(text);
        Condition condition = read(tokens);
        Token rest = tokens.peek();
        if (rest.kind() != Kind.END) {
            throw rest.refused(rest.quoted() + " stands behind the condition '" + condition + "'; write " + EXPECTED);
        }
        return condition;
    }

    static Condition read(Tokens tokens) {
        Token name = tokens.take();
        if (!name.isName()) {
            throw name.refused(name.quoted() + " is not " + EXPECTED + "; a name that is no word stands in backticks");
        }
        Optional<Comparison> comparison = comparison(tokens);
        if (comparison.isEmpty()) {
            return isTrue(name.text());
        }
        Token number = tokens.take();
        double bound = number.kind() == Kind.NUMBER ? Double.parseDouble(number.text()) : Double.NaN;
        if (!Double.isFinite((float) bound)) {
            throw number.refused(number.quoted() + " is not a number that " + Quote.of(name.text())
                    + " can be compared with; write one such as 3 or -0.5");
        }
        return compared(name.text(), comparison.get(), bound + 0.0); // −0 and 0 are one bound, with one name
    }

    private static Optional<Comparison> comparison(Tokens tokens) {
        boolean below = tokens.takeIf("<");
        if (!below && !tokens.takeIf(">")) {
            return Optional.empty();
        }
        boolean equal = tokens.takeIf("=");
        return Optional.of(
                below ? equal ? Comparison.AT_MOST : Comparison.BELOW : equal ? Comparison.AT_LEAST : Comparison.ABOVE);
    }

    /** Its part of a feature's name: {@code is_foreign}, {@code card_id_ratio_to_mean_amount_30d_at_most_3}. */
    String nameInFeature() {
        return limit.map(side -> name + "_" + side.comparison().name().toLowerCase(Locale.ROOT) + "_"
                        + plain(side.number()).replace("-", "minus_").replaceAll("[^A-Za-z0-9_]", "_"))
                .orElse(name);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /** Its canonical text, which is also what a key's history knows it by. */
    @Override
    public String toString() {
        return limit.map(side -> name + " " + side).orElse(name);
    }
}
