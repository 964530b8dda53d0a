package io.weir.operators.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.state.row.FieldType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlExpressionsTest {
    private static final RowType COLUMNS = RowType.of(
            new LogicalType[] {
                new BigIntType(false),
                new DoubleType(true),
                new VarCharType(false, VarCharType.MAX_LENGTH),
                new TimestampType(false, 3),
                new BooleanType(false),
                new IntType(false),
                new FloatType(false),
                new BigIntType(false)
            },
            new String[] {"id", "amount", "name", "event_time", "online", "n", "f", "at"});

    private static GenericRowData row(Double amount) {
        GenericRowData row = new GenericRowData(12);
        Object[] values = {
            7L,
            amount,
            StringData.fromString("Zoë"),
            TimestampData.fromEpochMillis(1_522_540_799_999L), // 2018-03-31T23:59:59.999Z
            true,
            3,
            1.5f,
            9L
        };
        for (int i = 0; i < values.length; i++) {
            row.setField(i, values[i]);
        }
        return row;
    }

    /** One line per expression: its value for the row, or what is wrong. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            HOUR(event_time) < 6                                | BOOLEAN NOT NULL      | false
            HOUR(event_time)                                    | BIGINT NOT NULL       | 23
            amount * 1.5                                        | DOUBLE                | 5.25
            amount > 3 -- that much                             | BOOLEAN               | true
            amount IS NULL                                      | BOOLEAN NOT NULL      | false
            UPPER(name)                                         | STRING NOT NULL       | ZOË
            CASE WHEN online THEN 'web' ELSE 'shop' END         | STRING NOT NULL       | web
            MD5('')                                             | STRING NOT NULL       | d41d8cd98f00b204e9800998ecf8427e
            CAST(n AS TINYINT)                                  | INT NOT NULL          | 3
            CAST(n AS SMALLINT)                                 | INT NOT NULL          | 3
            f                                                   | FLOAT NOT NULL        | 1.5
            FLOOR(event_time TO DAY)                            | TIMESTAMP(3) NOT NULL | 2018-03-31T00:00
            TO_TIMESTAMP_LTZ(0, 3)                              | TIMESTAMP(3)          | 1970-01-01T00:00
            CAST(TIMESTAMP '2020-01-01 00:00:00' AS TIMESTAMP(0)) | TIMESTAMP(3) NOT NULL | 2020-01-01T00:00
            CAST(NULL AS DOUBLE)                                | DOUBLE                |
            1 + 1                                               | INT NOT NULL          | 2
            `at` + id                                           | BIGINT NOT NULL       | 16
            id IN (1, 7, 9) AND name LIKE 'Z%'                  | BOOLEAN NOT NULL      | true
            'now() and select' <> name                          | BOOLEAN NOT NULL      | true
            """)
    void anExpressionMeansWhatItMeansInFlinkSql(String sql, String type, String value) throws Exception {
        SqlExpression planned = plan(Map.of("x", sql)).get(0);

        assertThat(planned.type().asSummaryString()).isEqualTo(type);
        try (SqlExpression.Opened opened = planned.open(getClass().getClassLoader())) {
            Object result = opened.evaluate(row(3.5));
            assertThat(result == null ? null : result.toString()).isEqualTo(value);
        }
        assertThat(FieldType.of(planned.type())).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            amuont + 1              | 'amuont' is not a column that is known here; did you mean 'amount'?
            country                 | 'country' is not a column that is known here; known are id, amount, name, event_time, online, n, f, at
            HOUR(event_time         | the expression ends too early; is a parenthesis, a quote or an operand missing?
            amount >                | the expression ends too early; is a parenthesis, a quote or an operand missing?
            amount > 3;             | ';' cannot stand at character 11 of the expression
            amount > > 3            | '> >' cannot stand at character 8 of the expression
            at + 1                  | 'at' is a word of SQL too; write the column as `at`, in backticks
            HUOR(event_time)        | there is no function HUOR of (<TIMESTAMP>); write one of Flink SQL's built-in functions
            amount + online         | Flink cannot plan this: Cannot apply '+' to arguments of type '<DOUBLE> + <BOOLEAN>'.
            NULL                    | Flink cannot plan this: Illegal use of 'NULL'
            NOW()                   | 'NOW' depends on when it is asked, so that a replay would give other values; use the event's own columns, such as its event time
            current_date            | 'current_date' depends on when it is asked, so that a replay would give other values; use the event's own columns, such as its event time
            UNIX_TIMESTAMP()        | 'UNIX_TIMESTAMP' depends on when it is asked, so that a replay would give other values; use the event's own columns, such as its event time
            (SELECT 1)              | 'SELECT' asks for other rows; an expression sees its own row alone, and features with a key see the past
            SUM(n) OVER (ORDER BY event_time) | 'OVER' asks for other rows; an expression sees its own row alone, and features with a key see the past
            COUNT(*)                | an aggregate asks for other rows; an expression sees its own row alone, and features with a key see the past
            MAX(amount)             | an aggregate asks for other rows; an expression sees its own row alone, and features with a key see the past
            amount) AS x, (id       | this is not one expression; write one, such as HOUR(event_time) < 6
            10.5                    | the expression is DECIMAL(3, 1); a column must be BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, STRING or TIMESTAMP(3): add a CAST, such as CAST(… AS DOUBLE)
            CAST(event_time AS DATE) | the expression is DATE; a column must be BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, STRING or TIMESTAMP(3): add a CAST, such as CAST(… AS TIMESTAMP(3))
            ARRAY[1, 2]             | the expression is ARRAY<INT NOT NULL>; a column must be BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, STRING or TIMESTAMP(3): add a CAST, such as CAST(… AS STRING)
            ' '                     | there is no expression; write one, such as HOUR(event_time) < 6
            """)
    void whatCannotBePlannedIsToldInOneSentence(String sql, String message) {
        Map<String, String> problems = new LinkedHashMap<>();

        assertThat(SqlExpressions.plan(COLUMNS, Map.of("x", sql), problems::put))
                .isEmpty();
        assertThat(problems).isEqualTo(Map.of("x", message));
    }

    @Test
    void anExpressionSeesThoseBeforeItAndNotThoseBehind() throws Exception {
        Map<String, String> expressions = new LinkedHashMap<>();
        expressions.put("doubled", "amount * 2");
        expressions.put("big", "doubled > 6");
        expressions.put("label_text", "CASE WHEN big THEN name ELSE 'small' END");
        List<SqlExpression> planned = plan(expressions);
        GenericRowData row = row(3.5);

        for (int i = 0; i < planned.size(); i++) {
            try (SqlExpression.Opened opened = planned.get(i).open(getClass().getClassLoader())) {
                row.setField(COLUMNS.getFieldCount() + i, opened.evaluate(row));
            }
        }
        assertThat(row.getField(8)).isEqualTo(7.0);
        assertThat(row.getField(9)).isEqualTo(true);
        assertThat(row.getField(10)).hasToString("Zoë");

        Map<String, String> problems = new LinkedHashMap<>();
        Map<String, String> wrongOrder = new LinkedHashMap<>();
        wrongOrder.put("big", "doubled > 6");
        wrongOrder.put("doubled", "amount * 2");
        SqlExpressions.plan(COLUMNS, wrongOrder, problems::put);
        assertThat(problems).containsOnlyKeys("big");
    }

    @Test
    void allThatIsWrongIsToldAtOnceButNotWhatOnlyReadsIt() {
        Map<String, String> problems = new LinkedHashMap<>();
        Map<String, String> expressions = new LinkedHashMap<>();
        expressions.put("a", "amuont");
        expressions.put("b", "a + 1");
        expressions.put("c", "b + 1");
        expressions.put("d", "nmae");
        expressions.put("e", "n + 1");

        assertThat(SqlExpressions.plan(COLUMNS, expressions, problems::put))
                .extracting(SqlExpression::name)
                .containsExactly("e");
        assertThat(problems).containsOnlyKeys("a", "d");
    }

    @Test
    void aNullIsANullAsInSql() throws Exception {
        try (SqlExpression.Opened opened =
                plan(Map.of("x", "amount > 3")).get(0).open(getClass().getClassLoader())) {
            assertThat(opened.evaluate(row(null))).isNull();
            assertThat(opened.evaluate(row(3.5))).isEqualTo(true);
        }
    }

    @Test
    void whatAnExpressionThrowsIsThrown() {
        SqlExpression division = plan(Map.of("x", "id / (n - 3)")).get(0);
        try (SqlExpression.Opened opened = division.open(getClass().getClassLoader())) {
            assertThatThrownBy(() -> opened.evaluate(row(3.5))).isInstanceOf(ArithmeticException.class);
        }
    }

    @Test
    void onlyTheColumnsThatAreReadAreHandedOver() {
        assertThat(plan(Map.of("x", "amount * n")).get(0).inputs()).containsExactly(1, 5);
    }

    private static List<SqlExpression> plan(Map<String, String> expressions) {
        List<String> problems = new ArrayList<>();
        List<SqlExpression> planned =
                SqlExpressions.plan(COLUMNS, expressions, (name, problem) -> problems.add(name + ": " + problem));
        assertThat(problems).isEmpty();
        return planned;
    }
}
