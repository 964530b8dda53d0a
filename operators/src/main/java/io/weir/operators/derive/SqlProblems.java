package io.weir.operators.derive;

import io.weir.operators.feature.language.Nearest;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with an expression, in one sentence: the planner's own messages name a query that nobody wrote. */
final class SqlProblems {
    /** What is no name of a column or a function: texts, names in backticks, comments. */
    private static final Pattern NOT_WORDS = Pattern.compile("'(?:[^']|'')*'|`[^`]*`|--[^\\n]*|/\\*(?s:.*?)\\*/");

    /** What gives another answer when it is asked again. */
    private static final Pattern CLOCK_OR_CHANCE =
            Pattern.compile("(?i)\\b(?:(CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIMESTAMP|LOCALTIME)\\b"
                    + "|(NOW|CURRENT_ROW_TIMESTAMP|CURRENT_WATERMARK|PROCTIME|RAND|RAND_INTEGER|UUID)\\s*\\("
                    + "|(UNIX_TIMESTAMP)\\s*\\(\\s*\\))");

    private static final Pattern QUERY = Pattern.compile("(?i)\\b(SELECT|OVER)\\b");
    private static final Pattern UNKNOWN_COLUMN = Pattern.compile("(?:Column|Unknown identifier|Table) '([^']+)'");
    private static final Pattern ENCOUNTERED =
            Pattern.compile("Encountered:? \"(.*?)\"[^\"]*? at line (\\d+), column (\\d+)", Pattern.DOTALL);
    private static final Pattern NO_FUNCTION =
            Pattern.compile("No match found for function signature ([A-Za-z_0-9]+)\\((.*)\\)");
    private static final Pattern POSITION = Pattern.compile(
            "^.*?(?:From line \\d+, column \\d+ to line \\d+, column \\d+|At line \\d+, column \\d+): ");
    private static final Pattern PREFIX =
            Pattern.compile("^(?:SQL (?:parse|validation) failed\\.|Invalid SQL expression:.*)\\s*");
    private static final int LONGEST = 200;

    private SqlProblems() {}

    /** Why a text cannot be a row's expression, whatever the planner says; empty if nothing is known against it. */
    static Optional<String> refusal(String sql, Collection<String> columns) {
        if (sql.isBlank()) {
            return Optional.of("there is no expression; write one, such as HOUR(event_time) < 6");
        }
        String words = words(sql);
        Matcher clock = CLOCK_OR_CHANCE.matcher(words);
        if (clock.find()) {
            String name =
                    clock.group(1) != null ? clock.group(1) : clock.group(2) != null ? clock.group(2) : clock.group(3);
            return Optional.of(
                    "'" + name + "' depends on when it is asked, so that a replay would give other values; use the"
                            + " event's own columns, such as its event time");
        }
        Matcher query = QUERY.matcher(words);
        if (query.find() && !columns.contains(query.group())) {
            return Optional.of("'" + query.group() + "' asks for other rows; an expression sees its own row alone, and"
                    + " features with a key see the past");
        }
        return Optional.empty();
    }

    /** Whether a column's name stands in an expression; it may stand there as something else. */
    static boolean mentions(String sql, String column) {
        return Pattern.compile("(?<![A-Za-z0-9_])" + Pattern.quote(column) + "(?![A-Za-z0-9_])")
                .matcher(sql)
                .find();
    }

    /** What the planner found wrong. */
    static String inWords(String sql, Collection<String> columns, Throwable found) {
        Throwable deepest = found;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = String.valueOf(deepest.getMessage());
        Matcher encountered = ENCOUNTERED.matcher(message);
        if (encountered.find()) {
            return unreadable(sql, columns, encountered);
        }
        Matcher function = NO_FUNCTION.matcher(message);
        if (function.find()) {
            return "there is no function " + function.group(1) + " of (" + function.group(2)
                    + "); write one of Flink SQL's built-in functions";
        }
        Matcher column = UNKNOWN_COLUMN.matcher(message);
        if (column.find()) {
            return "'" + column.group(1) + "' is not a column that is known here; "
                    + Nearest.meant(column.group(1), columns, "known are " + String.join(", ", columns));
        }
        if (message.contains("Unsupported call: ") || message.contains("Aggregate functions")) {
            return "an aggregate asks for other rows; an expression sees its own row alone, and features with a key see the"
                    + " past";
        }
        String text = PREFIX.matcher(POSITION.matcher(message).replaceFirst("")).replaceFirst("");
        int forms = text.indexOf(" Supported form");
        return "Flink cannot plan this: " + shorten(forms < 0 ? text : text.substring(0, forms));
    }

    private static String unreadable(String sql, Collection<String> columns, Matcher encountered) {
        // The expression stands in the lines between "SELECT (" and ")".
        int line = Integer.parseInt(encountered.group(2)) - 1;
        String token = encountered.group(1);
        int lines = (int) sql.lines().count();
        // The parser looks ahead, and may have seen the parenthesis that closes the query.
        if (line > lines || !withoutSpace(sql).contains(withoutSpace(token))) {
            return "the expression ends too early; is a parenthesis, a quote or an operand missing?";
        }
        int column = Integer.parseInt(encountered.group(3));
        String where = lines == 1 ? "at character " + column : "in its line " + line + " at character " + column;
        Optional<String> reserved =
                columns.stream().filter(name -> name.equalsIgnoreCase(token)).findFirst();
        return reserved.isPresent()
                ? "'" + token + "' is a word of SQL too; write the column as `" + reserved.get() + "`, in backticks"
                : "'" + shorten(token) + "' cannot stand " + where + " of the expression";
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }

    private static String words(String sql) {
        return NOT_WORDS.matcher(sql).replaceAll(" ");
    }

    private static String shorten(String text) {
        String line = text.lines().findFirst().orElse("").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
