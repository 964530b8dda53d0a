package io.weir.operators.feature.language;

import static org.apache.flink.table.types.logical.LogicalTypeRoot.BIGINT;
import static org.apache.flink.table.types.logical.LogicalTypeRoot.BOOLEAN;
import static org.apache.flink.table.types.logical.LogicalTypeRoot.DOUBLE;
import static org.apache.flink.table.types.logical.LogicalTypeRoot.FLOAT;
import static org.apache.flink.table.types.logical.LogicalTypeRoot.INTEGER;
import static org.apache.flink.table.types.logical.LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE;
import static org.apache.flink.table.types.logical.LogicalTypeRoot.VARCHAR;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** What a column is used as, and which types it may then have. */
enum ColumnUse {
    KEY("a key", "INT, BIGINT or STRING", INTEGER, BIGINT, VARCHAR),
    FILTER("a filter", "BOOLEAN", BOOLEAN),
    NUMBER("what is aggregated", "BOOLEAN, INT, BIGINT, FLOAT or DOUBLE", BOOLEAN, INTEGER, BIGINT, FLOAT, DOUBLE),
    COORDINATE("a latitude or longitude", "INT, BIGINT, FLOAT or DOUBLE", INTEGER, BIGINT, FLOAT, DOUBLE),
    CATEGORY(
            "what is told apart",
            "BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, STRING or TIMESTAMP(3)",
            BOOLEAN,
            INTEGER,
            BIGINT,
            FLOAT,
            DOUBLE,
            VARCHAR,
            TIMESTAMP_WITHOUT_TIME_ZONE);

    private final String purpose;
    private final String words;
    private final Set<LogicalTypeRoot> accepted;

    ColumnUse(String purpose, String words, LogicalTypeRoot first, LogicalTypeRoot... more) {
        this.purpose = purpose;
        this.words = words;
        this.accepted = EnumSet.of(first, more);
    }

    /** What is wrong with the column {@code name} for this use, if anything is. */
    Optional<String> problem(String name, FeatureScope scope) {
        if (scope.columns().isEmpty()) {
            return Optional.empty();
        }
        if (!scope.columns().containsKey(name)) {
            Set<String> names = scope.columns().keySet();
            return Optional.of(Quote.of(name) + " is not a column; "
                    + Nearest.meant(name, names, "columns are " + String.join(", ", names)));
        }
        Optional<LogicalType> type = scope.columns().get(name);
        return type.filter(known -> !accepted.contains(known.getTypeRoot()))
                .map(known -> "the column '" + name + "' is " + known.copy(true).asSummaryString() + "; " + purpose
                        + " must be " + words);
    }
}
