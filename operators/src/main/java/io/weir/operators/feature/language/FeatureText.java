package io.weir.operators.feature.language;

import io.weir.operators.feature.language.Tokens.Kind;
import io.weir.operators.feature.language.Tokens.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Feature groups in one text, as a SQL statement writes them:
 *
 * <pre>
 * count, avg(amount) over 1 h, 1 d where is_foreign delay 7 d missing 0 as a, b, c, d; max(amount) over 7 d
 * </pre>
 *
 * Groups are parted by semicolons. Each has its aggregates, {@code over} and its windows, and then, in any order and each
 * at most once, {@code where} and a {@link Condition}, {@code delay} and a duration, {@code missing} and a number, {@code as}
 * and a name per feature. Keywords are known in any case; a name that is no plain word stands in backticks.
 */
public final class FeatureText {
    private static final String OPTIONS = "where, delay, missing, as, ';' or the end";

    /** The keywords behind the windows. */
    private enum Option {
        WHERE,
        DELAY,
        MISSING,
        AS
    }

    private final Tokens tokens;

    private FeatureText(String text) {
        tokens = new Tokens(text);
    }

    /**
     * The groups that a text says, without keys.
     *
     * @return at least one; columns are not looked up, {@link FeaturePlanner} does
     * @throws FeatureException if it says none; the message begins with the position, counted from 1
     */
    public static List<FeatureGroup> parse(String text) {
        try {
            return new FeatureText(text).groups();
        } catch (FeatureException e) {
            throw new FeatureException(e.position(), "position " + e.position() + ": " + e.getMessage());
        }
    }

    private List<FeatureGroup> groups() {
        List<FeatureGroup> groups = new ArrayList<>();
        do {
            groups.add(group());
        } while (tokens.takeIf(";") && tokens.peek().kind() != Kind.END);
        return groups;
    }

    private FeatureGroup group() {
        List<AggregateExpression> of = new ArrayList<>();
        do {
            of.add(new AggregateParser(tokens).aggregate());
        } while (tokens.takeIf(","));
        Token over = tokens.take();
        if (!over.isWord("over")) {
            throw over.refused(over.quoted() + " stands behind '" + of.get(of.size() - 1)
                    + "'; write a comma and another aggregate, or over and the windows, such as over 1 h, 7 d");
        }
        List<Duration> windows = new ArrayList<>();
        do {
            windows.add(window(windows));
        } while (tokens.takeIf(","));
        return options(of, windows);
    }

    private Duration window(List<Duration> before) {
        Token token = tokens.peek();
        Duration window = duration();
        if (window.isZero()) {
            throw token.refused("the window 0 is too short; at least 1 ms is accepted");
        }
        if (!before.isEmpty() && window.compareTo(before.get(before.size() - 1)) <= 0) {
            throw token.refused("the window " + Durations.compact(window) + " is not longer than the one before it, "
                    + Durations.compact(before.get(before.size() - 1)) + "; list each once, the shortest first");
        }
        return window;
    }

    private FeatureGroup options(List<AggregateExpression> of, List<Duration> over) {
        Duration delay = Duration.ZERO;
        Optional<Condition> where = Optional.empty();
        Optional<List<String>> as = Optional.empty();
        double missing = Double.NaN;
        Set<Option> seen = EnumSet.noneOf(Option.class);
        while (tokens.peek().kind() != Kind.END && !tokens.peek().is(";")) {
            Token keyword = tokens.take();
            Option option = option(keyword);
            if (!seen.add(option)) {
                throw keyword.refused(keyword.quoted() + " is there already; keep one of them");
            }
            switch (option) {
                case WHERE -> where = Optional.of(Condition.read(tokens));
                case DELAY -> delay = duration();
                case MISSING -> missing = number();
                case AS -> as = Optional.of(names(of.size() * over.size(), keyword));
            }
        }
        return new FeatureGroup(List.of(), of, over, delay, where, as, missing);
    }

    private static Option option(Token keyword) {
        if (keyword.kind() == Kind.WORD) {
            for (Option option : Option.values()) {
                if (keyword.isWord(option.name())) {
                    return option;
                }
            }
        }
        String otherwise = "write " + OPTIONS;
        List<String> keywords = Arrays.stream(Option.values())
                .map(option -> option.name().toLowerCase(Locale.ROOT))
                .toList();
        throw keyword.refused(keyword.quoted() + " is not known here; "
                + (keyword.kind() == Kind.WORD ? Nearest.meant(keyword.text(), keywords, otherwise) : otherwise));
    }

    private List<String> names(int features, Token keyword) {
        List<String> names = new ArrayList<>();
        do {
            names.add(name("a feature's name"));
        } while (tokens.takeIf(","));
        if (names.size() != features) {
            throw keyword.refused(FeaturePlanner.wrongNames(names.size(), features));
        }
        return names;
    }

    private String name(String what) {
        Token token = tokens.take();
        if (!token.isName()) {
            throw token.refused(
                    token.quoted() + " is not " + what + "; write a name, in backticks if it is not a word");
        }
        return token.text();
    }

    private double number() {
        Token token = tokens.take();
        double number = token.kind() == Kind.NUMBER ? Double.parseDouble(token.text()) : Double.NaN;
        if (!Double.isFinite(number)) {
            throw token.refused(token.quoted() + " is not a number; write one such as 0 or -1");
        }
        return number;
    }

    private Duration duration() {
        Token number = tokens.take();
        boolean unit = number.kind() == Kind.NUMBER && tokens.peek().kind() == Kind.WORD;
        String text = unit ? number.text() + " " + tokens.take().text() : number.text();
        return Durations.parse(text)
                .orElseThrow(() ->
                        number.refused((number.kind() == Kind.END ? "the end" : Quote.of(text)) + " is not a duration; "
                                + Durations.EXPECTED + ", at most " + Durations.LONGEST.toDays() + " d"));
    }
}
