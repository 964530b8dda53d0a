package io.weir.operators.feature.language;

import io.weir.operators.feature.AggregateFunction;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * An aggregate as a user writes it: {@code count}, {@code avg(amount)}, {@code quantile(amount, 0.95)}, {@code
 * ew_mean(amount, 6 h)}, {@code distance(lat, lon)}, {@code run(label)}. Immutable.
 *
 * @param function what is computed
 * @param columns the names of the columns that it is of; {@link #LABEL} alone for the label; empty for the events
 * @param parameter as {@link AggregateFunction#parameter()} tells, a half-life in milliseconds; empty if it is left out
 */
public record AggregateExpression(AggregateFunction function, List<String> columns, OptionalDouble parameter) {
    /** The name that stands for the label that arrives later, 0 or 1. */
    public static final String LABEL = "label";

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]*");
    private static final int LONGEST_PLAIN_NUMBER = 20;

    public AggregateExpression {
        columns = List.copyOf(columns);
    }

    /** An aggregate without a parameter. */
    public static AggregateExpression of(AggregateFunction function, String... columns) {
        return new AggregateExpression(function, List.of(columns), OptionalDouble.empty());
    }

    /**
     * The aggregate that a text says. Functions are known in any case; columns are not looked up, and may stand in
     * backticks.
     *
     * @throws FeatureException if it says none; the message tells the nearest function or what would be accepted
     */
    public static AggregateExpression parse(String text) {
        Tokens tokens = new Tokens(text);
        AggregateExpression aggregate = new AggregateParser(tokens).aggregate();
        Tokens.Token rest = tokens.peek();
        if (rest.kind() != Tokens.Kind.END) {
            throw rest.refused(Quote.of(text) + " is not an aggregate; remove what follows " + aggregate + ", from "
                    + rest.quoted());
        }
        return aggregate;
    }

    /** Whether it is of the labels, not of the events or a column. */
    public boolean ofLabel() {
        return columns.equals(List.of(LABEL));
    }

    /** Its canonical text, which {@link #parse} reads as this aggregate. */
    @Override
    public String toString() {
        String arguments = String.join(
                ", ", columns.stream().map(AggregateExpression::quoteIfNeeded).toList());
        if (parameter.isPresent()) {
            arguments += ", " + parameterText();
        }
        return arguments.isEmpty() ? function.text() : function.text() + "(" + arguments + ")";
    }

    /** Its part of a feature's name: {@code count}, {@code avg_amount}, {@code quantile_amount_0_95}. */
    public String nameInFeature() {
        StringBuilder name = new StringBuilder(function.text());
        columns.forEach(column -> name.append('_').append(column));
        if (parameter.isPresent()) {
            name.append('_').append(parameterText().replaceAll("[^A-Za-z0-9]", "_"));
        }
        return name.toString();
    }

    private String parameterText() {
        double value = parameter.getAsDouble();
        if (function.parameter() == AggregateFunction.Parameter.HALF_LIFE) {
            return Durations.compact(Duration.ofMillis((long) value));
        }
        String plain = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
        return plain.length() <= LONGEST_PLAIN_NUMBER ? plain : Double.toString(value);
    }

    private static String quoteIfNeeded(String column) {
        return PLAIN.matcher(column).matches() ? column : "`" + column.replace("`", "``") + "`";
    }
}
