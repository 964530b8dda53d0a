package io.weir.operators.feature.language;

import io.weir.operators.feature.AggregateFunction;
import io.weir.operators.feature.AggregateFunction.Argument;
import io.weir.operators.feature.AggregateFunction.Parameter;
import io.weir.operators.feature.language.Tokens.Kind;
import io.weir.operators.feature.language.Tokens.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Reads one aggregate: what stands in its parentheses follows from the function's argument and parameter. */
final class AggregateParser {
    private static final Map<String, AggregateFunction> FUNCTIONS = Arrays.stream(AggregateFunction.values())
            .collect(Collectors.toMap(AggregateFunction::text, f -> f, (a, b) -> a, LinkedHashMap::new));
    /** What other systems call them; no spelling distance would lead from the one to the other. */
    private static final Map<String, AggregateFunction> ELSEWHERE = Map.ofEntries(
            Map.entry("mean", AggregateFunction.AVG),
            Map.entry("average", AggregateFunction.AVG),
            Map.entry("var", AggregateFunction.VARIANCE),
            Map.entry("var_samp", AggregateFunction.VARIANCE),
            Map.entry("std", AggregateFunction.STDDEV),
            Map.entry("stddev_samp", AggregateFunction.STDDEV),
            Map.entry("first_value", AggregateFunction.FIRST),
            Map.entry("last_value", AggregateFunction.LAST),
            Map.entry("nunique", AggregateFunction.DISTINCT),
            Map.entry("count_distinct", AggregateFunction.DISTINCT),
            Map.entry("percentile", AggregateFunction.QUANTILE),
            Map.entry("percentile_cont", AggregateFunction.QUANTILE),
            Map.entry("ewma", AggregateFunction.EW_MEAN),
            Map.entry("zscore", AggregateFunction.Z_SCORE));

    static final String EXPECTED = "count, or a function of a column, such as avg(amount)";

    private static final double LARGEST_FACTOR = 1e6;

    private final Tokens tokens;

    AggregateParser(Tokens tokens) {
        this.tokens = tokens;
    }

    AggregateExpression aggregate() {
        Token name = tokens.take();
        if (name.kind() != Kind.WORD) {
            throw name.refused(name.quoted() + " stands where an aggregate is expected; write " + EXPECTED);
        }
        AggregateFunction function = function(name);
        List<Token> arguments = arguments(function);
        List<Token> columns = new ArrayList<>(arguments);
        OptionalDouble parameter = OptionalDouble.empty();
        int wanted = columns(function);
        boolean parameterGiven = function.parameter() != Parameter.NONE && arguments.size() == wanted + 1;
        if (parameterGiven) {
            parameter = OptionalDouble.of(parameter(function, columns.remove(wanted)));
        }
        checkColumns(name, function, columns);
        boolean needed = function.parameter() == Parameter.PROBABILITY || function.parameter() == Parameter.EVENTS;
        if (needed && !parameterGiven) {
            throw name.refused("'" + function.text() + "' needs " + expected(function.parameter())
                    + "; write it such as " + example(function, columns.get(0).text()));
        }
        return new AggregateExpression(
                function, columns.stream().map(Token::text).toList(), parameter);
    }

    private static AggregateFunction function(Token name) {
        String text = name.text().toLowerCase(Locale.ROOT);
        AggregateFunction function = FUNCTIONS.get(text);
        if (function == null) {
            AggregateFunction elsewhere = ELSEWHERE.get(text);
            throw name.refused(name.quoted() + " is not an aggregate function; "
                    + (elsewhere != null
                            ? "it is called '" + elsewhere.text() + "' here"
                            : Nearest.meant(
                                    name.text(),
                                    FUNCTIONS.keySet(),
                                    "write one of " + String.join(", ", FUNCTIONS.keySet()))));
        }
        return function;
    }

    /** What stands in the parentheses; a number and the unit behind it are one token. */
    private List<Token> arguments(AggregateFunction function) {
        List<Token> arguments = new ArrayList<>();
        Token open = tokens.peek();
        if (!tokens.takeIf("(")) {
            return arguments;
        }
        if (tokens.peek().is(")")) {
            throw open.refused("nothing stands in the parentheses of '" + function.text() + "'; write "
                    + example(function, "amount"));
        }
        do {
            Token token = tokens.take();
            if (token.kind() == Kind.NUMBER && tokens.peek().kind() == Kind.WORD) {
                token = new Token(
                        Kind.NUMBER, token.text() + " " + tokens.take().text(), token.position());
            }
            if (!token.isName() && token.kind() != Kind.NUMBER) {
                throw token.refused(token.quoted() + " stands in the parentheses of '" + function.text()
                        + "'; write it such as " + example(function, "amount"));
            }
            arguments.add(token);
        } while (tokens.takeIf(","));
        Token close = tokens.peek();
        if (!tokens.takeIf(")")) {
            throw close.refused("the parenthesis of '" + function.text() + "' is not closed before " + close.quoted()
                    + "; write it such as " + example(function, "amount"));
        }
        return arguments;
    }

    private static int columns(AggregateFunction function) {
        return switch (function.argument()) {
            case NOTHING, NOTHING_OR_LABEL -> 0;
            case PLACE -> 2;
            case NUMBER, NUMBER_OR_LABEL, LABEL, ANY -> 1;
        };
    }

    private static void checkColumns(Token name, AggregateFunction function, List<Token> columns) {
        String text = function.text();
        for (Token column : columns) {
            if (!column.isName()) {
                throw column.refused(column.quoted() + " is not the name of a column; write it such as "
                        + example(function, "amount"));
            }
        }
        boolean label = columns.size() == 1 && columns.get(0).text().equals(AggregateExpression.LABEL);
        int wanted = columns(function);
        if (function.argument() == Argument.NOTHING_OR_LABEL && !columns.isEmpty() && !label) {
            throw columns.get(0)
                    .refused("'" + text + "(" + columns.get(0).text() + ")' counts no column's values; write " + text
                            + " for the events or " + text + "(label) for those with a label");
        }
        if (function.argument() == Argument.LABEL && !label) {
            throw name.refused("'" + text + "' is of the label; write " + text + "(label)");
        }
        if (columns.size() == wanted || label) {
            if (label && wanted == 0 && function.argument() == Argument.NOTHING) {
                throw columns.get(0).refused("'" + text + "' is of the events, not of the label; write " + text);
            }
            return;
        }
        throw name.refused(
                switch (wanted) {
                    case 0 -> "'" + text + "' is of the events, not of a column; write " + text;
                    case 1 ->
                        columns.isEmpty()
                                ? "'" + text + "' needs a column; write it such as " + example(function, "amount")
                                : "'" + text + "' is of one column, and " + columns.size()
                                        + " stand here; write it such as "
                                        + example(function, columns.get(0).text());
                    default ->
                        "'" + text + "' needs a latitude and a longitude; write it such as "
                                + example(function, "amount");
                });
    }

    private static double parameter(AggregateFunction function, Token token) {
        Parameter parameter = function.parameter();
        String expected = Quote.of(token.text()) + " is not " + expected(parameter) + "; write it such as "
                + example(function, "amount");
        if (token.kind() != Kind.NUMBER) {
            throw token.refused(expected);
        }
        if (parameter == Parameter.HALF_LIFE) {
            return Durations.parse(token.text())
                    .filter(duration -> duration.compareTo(Duration.ZERO) > 0)
                    .orElseThrow(() -> token.refused(expected))
                    .toMillis();
        }
        double value = token.text().contains(" ") ? Double.NaN : Double.parseDouble(token.text());
        boolean fits =
                switch (parameter) {
                    case PROBABILITY -> value >= 0 && value <= 1;
                    case EVENTS -> value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value);
                    case FACTOR -> value > 1 && value <= LARGEST_FACTOR;
                    case NONE, HALF_LIFE -> false;
                };
        if (!fits) {
            throw token.refused(expected);
        }
        return value + 0.0; // -0 and 0 are one probability, with one name
    }

    private static String expected(Parameter parameter) {
        return switch (parameter) {
            case PROBABILITY -> "a probability from 0 to 1";
            case EVENTS -> "a number of events, whole and above 0";
            case HALF_LIFE -> "a half-life, a duration above 0";
            case FACTOR -> "a factor above 1 and at most 1000000";
            case NONE -> throw new IllegalStateException();
        };
    }

    private static String example(AggregateFunction function, String column) {
        String parameter =
                switch (function.parameter()) {
                    case NONE -> "";
                    case PROBABILITY -> ", 0.95";
                    case EVENTS -> ", 10";
                    case HALF_LIFE -> ", 6 h";
                    case FACTOR -> ", 3";
                };
        return function.text()
                + switch (function.argument()) {
                    case NOTHING, NOTHING_OR_LABEL -> "";
                    case NUMBER, NUMBER_OR_LABEL, ANY -> "(" + column + parameter + ")";
                    case LABEL -> "(label)";
                    case PLACE -> "(latitude, longitude)";
                };
    }
}
