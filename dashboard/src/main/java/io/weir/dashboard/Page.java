package io.weir.dashboard;

import java.util.List;

/** The pages there are: which file is at {@code /}, and which scripts it needs. */
public enum Page {
    /** Of a pipeline of events with a model; shows a {@link Snapshot}. */
    EVENTS("events.html", "events.js"),
    /** Of a pipeline of series; shows a {@link SeriesSnapshot}. */
    SERIES("series.html", "series.js");

    private final String document;
    private final String script;

    Page(String document, String script) {
        this.document = document;
        this.script = script;
    }

    String document() {
        return document;
    }

    List<String> scripts() {
        return List.of(script, "live.js", "format.js", "charts.js", "tables.js");
    }
}
