package io.weir.jobs.pipeline;

import io.weir.operators.derive.SqlExpression;
import io.weir.operators.derive.SqlExpressions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.RowType;

/** Reads the section {@code derive}, and adds its columns to those that the other sections may name. */
final class DeriveReader {
    private final Source source;
    private final Columns columns;

    DeriveReader(SourceReader.Declared declared) {
        this.source = declared.source();
        this.columns = declared.columns();
    }

    /** The planned expressions, in the order of the file; fewer, with problems, if some are wrong. */
    List<SqlExpression> read(Value value) {
        Set<String> declared = Set.copyOf(columns.names());
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Value> places = new HashMap<>();
        for (Value.Entry entry : value.entries("SQL expressions by column, such as {at_night: HOUR(event_time) < 6}")) {
            Optional<String> text = entry.value().text("an SQL expression, such as HOUR(event_time) < 6");
            // Without columns of the source nothing that names one is checked.
            if (isName(entry, declared) && !declared.isEmpty()) {
                columns.derive(entry.key(), Optional.empty());
                text.ifPresent(sql -> {
                    texts.put(entry.key(), sql);
                    places.put(entry.key(), entry.value());
                });
            }
        }
        // Where columns are wrong themselves, all that reads them would be told again.
        if (texts.isEmpty() || source.rowType().getFieldCount() < declared.size()) {
            return List.of();
        }
        List<SqlExpression> planned = SqlExpressions.plan(
                source.rowType(), texts, (name, problem) -> places.get(name).problem(problem));
        planned.forEach(expression ->
                columns.derive(expression.name(), Optional.of(expression.type().copy(true))));
        return planned;
    }

    private static boolean isName(Value.Entry entry, Set<String> declared) {
        if (!Value.FIELD.matcher(entry.key()).matches()) {
            entry.keyValue()
                    .problem(Value.quote(entry.key())
                            + " is not a column's name; write a letter or '_', then letters, digits and '_'");
            return false;
        }
        if (declared.contains(entry.key())) {
            entry.keyValue().problem("'" + entry.key() + "' is a column of the source already; choose another name");
            return false;
        }
        return true;
    }

    /** The source with the columns that events have behind the expressions: what the other sections speak of. */
    static Source behind(Source source, List<SqlExpression> derived) {
        List<RowType.RowField> fields = new ArrayList<>(source.rowType().getFields());
        Set<String> nullable = new LinkedHashSet<>(source.nullable());
        for (SqlExpression expression : derived) {
            fields.add(new RowType.RowField(expression.name(), expression.type()));
            if (expression.type().isNullable()) {
                nullable.add(expression.name());
            }
        }
        return new Source(
                source.topic(),
                source.format(),
                new RowType(false, fields),
                nullable,
                source.id(),
                source.eventTime(),
                source.outOfOrderness(),
                source.notBefore(),
                source.ahead(),
                source.maxBytes(),
                source.rememberIds());
    }
}
