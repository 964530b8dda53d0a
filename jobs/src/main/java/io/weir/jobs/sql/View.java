package io.weir.jobs.sql;

/** A view by its name and its query. */
record View(String name, String query) {
    String statement() {
        return "CREATE TEMPORARY VIEW " + SqlText.name(name) + " AS\n" + query + ";\n";
    }
}
