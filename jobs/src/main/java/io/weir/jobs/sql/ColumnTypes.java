package io.weir.jobs.sql;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/** The types of a pipeline's columns as a table has them. */
final class ColumnTypes {
    /** Messages carry their times with a Z at the end, which no TIMESTAMP reads. */
    static final String TIME = "TIMESTAMP_LTZ(3)";

    private ColumnTypes() {}

    static String of(LogicalType type) {
        return type.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                ? TIME
                : type.copy(true).asSummaryString();
    }

    static String of(RowType columns, String name) {
        return of(columns.getTypeAt(columns.getFieldIndex(name)));
    }

    /** A row of these columns. */
    static String row(RowType columns, List<String> names) {
        return names.stream()
                .map(name -> SqlText.name(name) + " " + of(columns, name))
                .collect(Collectors.joining(", ", "ROW<", ">"));
    }
}
