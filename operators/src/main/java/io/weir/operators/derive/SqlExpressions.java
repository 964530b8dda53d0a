package io.weir.operators.derive;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * Lets Flink's SQL planner plan expressions over the columns of one row: it parses them, finds their types and generates
 * their code, so that they mean what they mean in Flink SQL.
 *
 * <p>Planning happens where a job is defined, once; the first time in a JVM it takes 5 to 10 CPU-seconds, most of it for
 * loading the planner, each further expression some 100 ms. An evaluation takes tens of nanoseconds. Times are UTC, whatever
 * the machine's zone. What depends on anything but the row (the clock, chance) is refused: a replay would not give it again.
 *
 * <p>Needs flink-table-planner-loader, flink-table-runtime and flink-cep on the class path, as a Flink distribution has
 * them. Stateless.
 */
public final class SqlExpressions {
    /** A method takes 255 arguments. */
    private static final int MOST_INPUTS = 250;

    private static final String ROWS = "row_of_the_event";

    private SqlExpressions() {}

    /**
     * Plans expressions, each over the columns and the expressions before it.
     *
     * @param columns of the row
     * @param expressions SQL texts by the name of the column that each gives, in order
     * @param problems gets the name and what is wrong with it, in one sentence; for all that are wrong
     * @return those that were planned, in order; where others were not, their inputs mean nothing
     * @throws IllegalStateException if Flink's planner is not on the class path
     */
    public static List<SqlExpression> plan(
            RowType columns, Map<String, String> expressions, BiConsumer<String, String> problems) {
        try {
            return new Planning(columns, problems).plan(expressions);
        } catch (NoClassDefFoundError e) {
            throw withoutPlanner(e);
        }
    }

    private static TableEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
        EnvironmentSettings settings = EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(configuration)
                .build();
        try {
            return TableEnvironment.create(settings);
        } catch (TableException | ValidationException e) {
            throw withoutPlanner(e);
        }
    }

    private static IllegalStateException withoutPlanner(Throwable cause) {
        return new IllegalStateException(
                "Flink's SQL planner cannot be used (" + cause
                        + "); the class path must hold flink-table-planner-loader,"
                        + " flink-table-runtime and flink-cep, as the folder lib of a Flink distribution does",
                cause);
    }

    private static final class Planning {
        private final TableEnvironment env = environment();
        private final EvaluatorCapture capture = new EvaluatorCapture();
        private final BiConsumer<String, String> problems;
        private final Map<String, LogicalType> known = new LinkedHashMap<>();

        Planning(RowType columns, BiConsumer<String, String> problems) {
            this.problems = problems;
            columns.getFields().forEach(field -> known.put(field.getName(), field.getType()));
        }

        List<SqlExpression> plan(Map<String, String> expressions) {
            List<String> names = new ArrayList<>();
            Set<String> refused = new HashSet<>();
            expressions.forEach((name, sql) -> {
                // What reads a refused expression is not wrong itself, and cannot be checked.
                boolean checkable = refused.stream().noneMatch(other -> SqlProblems.mentions(sql, other));
                if (!checkable || !ask(name, sql)) {
                    refused.add(name);
                } else {
                    names.add(name);
                }
            });
            capture.plan(env);
            List<SqlExpression> planned = new ArrayList<>();
            for (String name : names) {
                String sql = expressions.get(name);
                try {
                    SqlExpression expression = capture.get(name, sql);
                    // Compiled here, so that what the planner cannot translate is told to who defines the job.
                    expression
                            .open(Thread.currentThread().getContextClassLoader())
                            .close();
                    planned.add(expression);
                } catch (TableException | ValidationException e) {
                    problems.accept(name, SqlProblems.inWords(sql, known.keySet(), e));
                }
            }
            return planned;
        }

        private boolean ask(String name, String sql) {
            Optional<ResultType> result = type(name, sql);
            if (result.isEmpty()) {
                return false;
            }
            List<Integer> inputs = inputs(sql);
            if (inputs.size() > MOST_INPUTS) {
                problems.accept(
                        name, "the expression reads " + inputs.size() + " columns; at most " + MOST_INPUTS + " work");
                return false;
            }
            LogicalType accepted = result.get().accepted();
            capture.ask(name, result.get().cast(sql), accepted, inputs, known);
            known.put(name, accepted);
            return true;
        }

        private Optional<ResultType> type(String name, String sql) {
            Optional<String> refused = SqlProblems.refusal(sql, known.keySet());
            if (refused.isPresent()) {
                problems.accept(name, refused.get());
                return Optional.empty();
            }
            DataType row = TypeConversions.fromLogicalToDataType(new RowType(
                    false,
                    known.entrySet().stream()
                            .map(column -> new RowType.RowField(column.getKey(), column.getValue()))
                            .toList()));
            env.createTemporaryView(ROWS, env.fromValues(row, new Object[0]));
            try {
                List<DataType> types = env.sqlQuery("SELECT (\n" + sql + "\n) FROM " + ROWS)
                        .getResolvedSchema()
                        .getColumnDataTypes();
                if (types.size() != 1) {
                    problems.accept(name, "this is not one expression; write one, such as HOUR(event_time) < 6");
                    return Optional.empty();
                }
                ResultType result = new ResultType(types.get(0).getLogicalType());
                result.refusal().ifPresent(why -> problems.accept(name, why));
                return result.refusal().isPresent() ? Optional.empty() : Optional.of(result);
            } catch (ValidationException | SqlParserException e) {
                problems.accept(name, SqlProblems.inWords(sql, known.keySet(), e));
                return Optional.empty();
            } finally {
                env.dropTemporaryView(ROWS);
            }
        }

        /** The columns whose names stand in the text: a few too many do no harm, each argument costs a little. */
        private List<Integer> inputs(String sql) {
            List<Integer> inputs = new ArrayList<>();
            int place = 0;
            for (String column : known.keySet()) {
                if (SqlProblems.mentions(sql, column)) {
                    inputs.add(place);
                }
                place++;
            }
            return inputs;
        }
    }

    /** The type that the planner found, and the one that an event's column can have. */
    private record ResultType(LogicalType found) {
        LogicalType accepted() {
            return ColumnTypes.of(found).orElseThrow();
        }

        Optional<String> refusal() {
            return ColumnTypes.of(found).isPresent()
                    ? Optional.empty()
                    : Optional.of("the expression is " + found.copy(true).asSummaryString() + "; a column must be "
                            + ColumnTypes.ACCEPTED + ": add a CAST, such as CAST(… AS " + ColumnTypes.near(found)
                            + ")");
        }

        /** The expression, cast where the generated code would have another type. */
        String cast(String sql) {
            return ColumnTypes.same(found, accepted())
                    ? sql
                    : "CAST((\n" + sql + "\n) AS " + accepted().copy(true).asSerializableString() + ")";
        }
    }
}
