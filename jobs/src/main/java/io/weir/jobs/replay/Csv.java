package io.weir.jobs.replay;

/** Writes a field of a CSV file (RFC 4180), which then stands on one line. */
final class Csv {
    private Csv() {}

    static String field(String text) {
        String line = text.replaceAll("\\R", " ");
        boolean plain = line.indexOf(',') < 0 && line.indexOf('"') < 0;
        return plain ? line : '"' + line.replace("\"", "\"\"") + '"';
    }
}
