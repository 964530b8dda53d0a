package io.weir.jobs.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;

/** The columns that a source declares, and the check of every name that refers to one. */
final class Columns {
    static final Set<LogicalTypeRoot> NUMERIC =
            Set.of(LogicalTypeRoot.INTEGER, LogicalTypeRoot.BIGINT, LogicalTypeRoot.FLOAT, LogicalTypeRoot.DOUBLE);
    static final Set<LogicalTypeRoot> KEYS =
            Set.of(LogicalTypeRoot.INTEGER, LogicalTypeRoot.BIGINT, LogicalTypeRoot.VARCHAR);

    private static final Map<String, LogicalType> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("BOOLEAN", new BooleanType());
        TYPES.put("INT", new IntType());
        TYPES.put("BIGINT", new BigIntType());
        TYPES.put("FLOAT", new FloatType());
        TYPES.put("DOUBLE", new DoubleType());
        TYPES.put("STRING", VarCharType.STRING_TYPE);
        TYPES.put("TIMESTAMP(3)", new TimestampType(3));
    }

    /** By name; empty for a column whose type is wrong, so that it is not also reported as undeclared. */
    private final Map<String, Optional<LogicalType>> declared = new LinkedHashMap<>();

    /** Where the file declares each. */
    private final Map<String, Value> places = new HashMap<>();

    /** No columns: for a file that declares none, so that nothing that refers to them is reported as well. */
    static Columns none() {
        return new Columns();
    }

    static Columns read(Value value) {
        Columns columns = new Columns();
        for (Value.Entry entry : value.entries("the columns, such as {amount: DOUBLE}")) {
            boolean named = Value.FIELD.matcher(entry.key()).matches();
            if (!named) {
                entry.keyValue()
                        .problem(Value.quote(entry.key())
                                + " is not a column's name; write a letter or '_', then letters, digits and '_'");
            }
            Optional<LogicalType> type = type(entry.value());
            // Flink refuses some names in a RowType; only names that are accepted may get there.
            columns.declared.put(entry.key(), named ? type : Optional.empty());
            columns.places.put(entry.key(), entry.value());
        }
        return columns;
    }

    private static Optional<LogicalType> type(Value value) {
        String expected = "one of " + String.join(", ", TYPES.keySet());
        return value.text(expected).flatMap(text -> {
            LogicalType type = TYPES.get(text.replaceAll("\\s", "").toUpperCase(Locale.ROOT));
            if (type == null) {
                value.problem(Value.quote(text) + " is not a type of a column; "
                        + Value.meant(text, TYPES.keySet(), "write " + expected));
            }
            return Optional.ofNullable(type);
        });
    }

    /** The name in {@code value} if it is a column's and of an accepted type, else empty with a problem. */
    Optional<String> reference(Value value, Collection<LogicalTypeRoot> accepted, String purpose) {
        return value.text("the name of a column").filter(name -> check(value, name, accepted, purpose));
    }

    /** Whether {@code name}, which stands in {@code value}, is a column of an accepted type; if not, a problem says why. */
    boolean check(Value value, String name, Collection<LogicalTypeRoot> accepted, String purpose) {
        if (declared.isEmpty()) {
            return false;
        }
        if (!declared.containsKey(name)) {
            value.problem(Value.quote(name) + " is not a column of the source; "
                    + Value.meant(name, declared.keySet(), "declared are " + String.join(", ", declared.keySet())));
            return false;
        }
        Optional<LogicalType> type = declared.get(name);
        if (type.isPresent() && !accepted.contains(type.get().getTypeRoot())) {
            value.problem("the column '" + name + "' is " + text(type.get()) + "; " + purpose + " must be "
                    + inWords(accepted));
            return false;
        }
        return type.isPresent();
    }

    /**
     * Adds a derived column.
     *
     * @param type empty if its expression is refused, so that what refers to it is not also reported
     */
    void derive(String name, Optional<LogicalType> type) {
        declared.put(name, type);
    }

    /** What is wrong with a declared column is told where it is declared. */
    void problem(String name, String message) {
        places.get(name).problem(message);
    }

    boolean contains(String name) {
        return declared.containsKey(name);
    }

    Optional<LogicalTypeRoot> typeRoot(String name) {
        return declared.getOrDefault(name, Optional.empty()).map(LogicalType::getTypeRoot);
    }

    /** By name, in the order of the file; empty for a column whose type is wrong. */
    Map<String, Optional<LogicalType>> types() {
        return Collections.unmodifiableMap(declared);
    }

    Set<String> names() {
        return declared.keySet();
    }

    RowType rowType(Set<String> nullable) {
        List<RowType.RowField> fields = new ArrayList<>();
        declared.forEach((name, type) ->
                type.ifPresent(known -> fields.add(new RowType.RowField(name, known.copy(nullable.contains(name))))));
        return new RowType(false, fields);
    }

    private static String text(LogicalType type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue().getTypeRoot() == type.getTypeRoot())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static String inWords(Collection<LogicalTypeRoot> roots) {
        List<String> names = TYPES.entrySet().stream()
                .filter(entry -> roots.contains(entry.getValue().getTypeRoot()))
                .map(Map.Entry::getKey)
                .toList();
        return names.size() == 1
                ? names.get(0)
                : String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.get(names.size() - 1);
    }
}
