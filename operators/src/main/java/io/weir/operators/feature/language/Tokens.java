package io.weir.operators.feature.language;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of the feature language, cut into words, names in backticks, numbers and single characters, read from left to
 * right.
 */
final class Tokens {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<word>[\\p{L}_][\\p{L}\\p{Nd}_]*)"
                    + "|`(?<quoted>(?:[^`]|``)+)`"
                    + "|(?<number>[-+]?(?:\\d{1,40}(?:\\.\\d{0,40})?|\\.\\d{1,40})(?:[eE][-+]?\\d{1,4})?)"
                    + "|(?<other>.)",
            Pattern.DOTALL);
    private static final Pattern SPACE = Pattern.compile("\\s*");

    /** What a token is. */
    enum Kind {
        WORD,
        /** A name that stood in backticks; its text is without them. */
        QUOTED,
        NUMBER,
        OTHER,
        END
    }

    /**
     * A piece of the text.
     *
     * @param position where it begins, counted from 1
     */
    record Token(Kind kind, String text, int position) {
        boolean is(String punctuation) {
            return kind == Kind.OTHER && text.equals(punctuation);
        }

        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        /** Whether it can be a column's name. */
        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }

        /** As it is told in a message. */
        String quoted() {
            return kind == Kind.END ? "the end" : Quote.of(text);
        }

        FeatureException refused(String message) {
            return new FeatureException(position, message);
        }
    }

    private final List<Token> tokens = new ArrayList<>();
    private int next;

    Tokens(String text) {
        Matcher space = SPACE.matcher(text);
        Matcher matcher = TOKEN.matcher(text);
        for (int at = end(space, 0); at < text.length(); at = end(space, matcher.end())) {
            matcher.region(at, text.length());
            if (!matcher.lookingAt()) {
                throw new IllegalStateException("no token at " + at);
            }
            tokens.add(token(matcher, at + 1));
        }
        tokens.add(new Token(Kind.END, "", text.length() + 1));
    }

    private static int end(Matcher space, int at) {
        space.region(at, space.regionEnd());
        space.lookingAt();
        return space.end();
    }

    private static Token token(Matcher matcher, int position) {
        if (matcher.group("word") != null) {
            return new Token(Kind.WORD, matcher.group(), position);
        }
        if (matcher.group("quoted") != null) {
            return new Token(Kind.QUOTED, matcher.group("quoted").replace("``", "`"), position);
        }
        return new Token(matcher.group("number") != null ? Kind.NUMBER : Kind.OTHER, matcher.group(), position);
    }

    Token peek() {
        return tokens.get(next);
    }

    /** The next token; the end stays where it is. */
    Token take() {
        Token token = peek();
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    /** Takes the next token if it is this character. */
    boolean takeIf(String punctuation) {
        boolean is = peek().is(punctuation);
        if (is) {
            next++;
        }
        return is;
    }
}
