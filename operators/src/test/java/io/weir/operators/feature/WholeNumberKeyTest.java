package io.weir.operators.feature;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.watermark;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.contract.OperatorContract;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.EventSerializer;
import io.weir.state.window.HistoryLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.junit.jupiter.api.Test;

/** Of one whole-number column the key is the number, not its text: the operator's contract holds for such keys too. */
class WholeNumberKeyTest {
    private static final int ACCOUNT = 1;
    private static final int AMOUNT = 2;
    private static final int FEATURES = 6;

    /** Room for no key beside the one at hand, so that each change of the key evicts. */
    private static final long ONE_KEY = 1;

    /** Windows of 10 and 100: count, sum of the amounts, share of positive labels. */
    private static final FeatureStep STEP = new FeatureStep(
            List.of(ACCOUNT),
            List.of(new KeptColumn(AMOUNT, KeptColumn.Kind.NUMBER)),
            List.of(),
            List.of(new WindowGroup(
                    WindowGroup.ALL,
                    0,
                    new long[] {10, 100},
                    List.of(
                            Aggregate.of(AggregateFunction.COUNT),
                            Aggregate.of(AggregateFunction.SUM, 0),
                            Aggregate.of(AggregateFunction.AVG, Aggregate.LABEL)),
                    0,
                    Double.NaN)));

    /** Accounts of a type: the events of some, and what the operator answers. */
    private static final class Accounts {
        private final RowType rows;
        private final EventSchema schema;

        Accounts(LogicalType account) {
            rows = RowType.of(
                    new LogicalType[] {new BigIntType(), account, new DoubleType(), new TimestampType(3)},
                    new String[] {"id", "account", "amount", "at"});
            schema = new EventSchema(rows, "id", "at", Set.of());
        }

        Event payment(long id, Object account, double amount, long at) {
            GenericRowData row = GenericRowData.of(id, account, amount, TimestampData.fromEpochMillis(at));
            return Event.occurred(at, row, at, null);
        }

        Event label(long id, Object account, boolean positive, long eventTime, long at) {
            GenericRowData row = schema.rowOfId(Long.toString(id));
            row.setField(ACCOUNT, account);
            return Event.labeled(eventTime, row, positive, at, null);
        }

        private String text(Event event) {
            return schema.idOf(event.row()) + " " + schema.keyOf(event.row(), ACCOUNT) + " "
                    + Arrays.toString(event.features());
        }

        OperatorContract<Event, Event> contract() {
            EventSchema columns = schema; // the key selector is serialized
            int[] key = {ACCOUNT};
            assertThat(schema.groupType(key)).isEqualTo(Types.LONG);
            return OperatorContract.keyed(
                    () -> new WindowFeatures(
                            schema,
                            STEP,
                            FeatureScan.layout(STEP, schema, HistoryLayout.UNLIMITED, 10),
                            FEATURES,
                            5,
                            false,
                            ONE_KEY),
                    event -> columns.groupOf(event.row(), key),
                    schema.groupType(key),
                    new EventSerializer(rows),
                    new EventSerializer(rows),
                    this::text);
        }

        List<String> answers(Object one, Object other) throws Exception {
            return contract()
                    .run(
                            element(payment(1, one, 10, 1000)),
                            element(payment(2, other, 99, 1001)),
                            element(payment(3, one, 20, 1009)),
                            element(label(1, one, true, 1000, 1012)),
                            watermark(1010),
                            element(payment(4, other, 1, 1010)),
                            element(payment(5, one, 30, 1015)),
                            watermark(1400),
                            element(payment(6, one, 5, 1401)));
        }
    }

    @Test
    void bigintKeysThatDifferInTheirHighBitsAloneAreKeptApartHoweverFlinkRunsIt() throws Exception {
        assertThat(new Accounts(new BigIntType()).answers(7L, 7L + (1L << 32)))
                .containsExactly(
                        "1 7 [1.0, 1.0, 10.0, 10.0, NaN, NaN]",
                        "2 4294967303 [1.0, 1.0, 99.0, 99.0, NaN, NaN]",
                        "3 7 [2.0, 2.0, 30.0, 30.0, NaN, NaN]",
                        "4 4294967303 [2.0, 2.0, 100.0, 100.0, NaN, NaN]",
                        "5 7 [2.0, 3.0, 50.0, 60.0, NaN, 1.0]",
                        "6 7 [1.0, 1.0, 5.0, 5.0, NaN, NaN]");
    }

    @Test
    void intKeysAreKeptApartHoweverFlinkRunsIt() throws Exception {
        assertThat(new Accounts(new IntType()).answers(7, -7))
                .containsExactly(
                        "1 7 [1.0, 1.0, 10.0, 10.0, NaN, NaN]",
                        "2 -7 [1.0, 1.0, 99.0, 99.0, NaN, NaN]",
                        "3 7 [2.0, 2.0, 30.0, 30.0, NaN, NaN]",
                        "4 -7 [2.0, 2.0, 100.0, 100.0, NaN, NaN]",
                        "5 7 [2.0, 3.0, 50.0, 60.0, NaN, 1.0]",
                        "6 7 [1.0, 1.0, 5.0, 5.0, NaN, NaN]");
    }
}
