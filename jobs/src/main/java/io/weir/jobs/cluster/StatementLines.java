package io.weir.jobs.cluster;

/**
 * Statements as Flink's SQL client takes them. It ends a statement with a semicolon at the end of a line alone, refuses two on one line
 * with "only single statement supported", and passes over a last one without a semicolon without a word.
 */
final class StatementLines {
    private final String sql;
    private final StringBuilder lines = new StringBuilder();

    private StatementLines(String sql) {
        this.sql = sql;
    }

    /**
     * Breaks the line behind each semicolon that ends a statement, and ends the last one.
     *
     * @return empty if there is no statement, but comments at most
     */
    static String of(String sql) {
        return new StatementLines(sql).read();
    }

    private String read() {
        int copied = 0;
        boolean begun = false;
        for (int at = 0; at < sql.length(); ) {
            int next = behind(at);
            if (sql.charAt(at) == ';') {
                if (begun) {
                    lines.append(sql, copied, next).append('\n');
                }
                copied = sql.startsWith("\n", next) ? next + 1 : next;
                begun = false;
            } else {
                begun |= !Character.isWhitespace(sql.charAt(at)) && !isComment(at);
            }
            at = next;
        }
        if (begun) {
            // On a line of its own: the last one may be a comment.
            lines.append(sql, copied, sql.length()).append("\n;\n");
        }
        return lines.toString();
    }

    private boolean isComment(int at) {
        return sql.startsWith("--", at) || sql.startsWith("/*", at);
    }

    /** Where what begins here ends: a text, a quoted name, a comment, or one character. */
    private int behind(int at) {
        char first = sql.charAt(at);
        if (first == '\'' || first == '`' || first == '"') {
            // A doubled quote within is two texts that touch.
            return behind(String.valueOf(first), at + 1);
        }
        if (isComment(at)) {
            return behind(first == '-' ? "\n" : "*/", at + 2);
        }
        return at + 1;
    }

    private int behind(String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }
}
