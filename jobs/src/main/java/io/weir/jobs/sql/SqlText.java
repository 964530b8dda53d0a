package io.weir.jobs.sql;

import java.util.Map;

/** Names and texts as they stand in a statement. */
final class SqlText {
    private SqlText() {}

    /** A name, which may then be a reserved word. */
    static String name(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    static String text(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** Options, one a line, as they stand in brackets behind WITH. */
    static String options(Map<String, String> options) {
        return String.join(
                ",\n  ",
                options.entrySet().stream()
                        .map(option -> text(option.getKey()) + " = " + text(option.getValue()))
                        .toList());
    }

    /** What a topic or a model is called as a table: the name with underscores for all but letters and digits. */
    static String identifier(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_");
    }
}
