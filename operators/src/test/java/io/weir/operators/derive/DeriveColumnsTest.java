package io.weir.operators.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.contract.OperatorContract;
import io.weir.operators.contract.Step;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.EventSerializer;
import io.weir.operators.event.Payments;
import io.weir.operators.event.Rejection;
import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class DeriveColumnsTest {
    /** {@code Payments} with what three expressions give; the amount may be null. */
    private static final List<SqlExpression> EXPRESSIONS = plan();

    private static final EventSchema SCHEMA = schema();

    private final OperatorContract<Event, Event> contract = OperatorContract.oneInput(
            () -> new StreamMap<>(
                    new DeriveColumns(Payments.SCHEMA, EXPRESSIONS, SCHEMA, List.of(Rule.range("per_cent", 0, 5000)))),
            Payments.serializer(),
            new EventSerializer(SCHEMA.rowType()),
            DeriveColumnsTest::text);

    private static List<SqlExpression> plan() {
        Map<String, String> expressions = new LinkedHashMap<>();
        expressions.put("at_night", "HOUR(`at`) < 6");
        expressions.put("per_cent", "amount * 100");
        expressions.put("card_number", "CAST(card AS BIGINT)");
        return SqlExpressions.plan(declared(), expressions, (name, problem) -> {
            throw new AssertionError(name + ": " + problem);
        });
    }

    /** As a pipeline file declares them: only the amount may be null. */
    private static RowType declared() {
        return new RowType(Payments.TYPE.getFields().stream()
                .map(field -> new RowType.RowField(
                        field.getName(), field.getType().copy(field.getName().equals("amount"))))
                .toList());
    }

    private static EventSchema schema() {
        List<RowType.RowField> fields = new ArrayList<>(Payments.TYPE.getFields());
        EXPRESSIONS.forEach(e -> fields.add(new RowType.RowField(e.name(), e.type())));
        return new EventSchema(new RowType(fields), "id", "at", Set.of("amount", "per_cent"));
    }

    private static String text(Event event) {
        return event.kind() == Event.Kind.REJECTED
                ? Payments.rejected(event)
                : event.kind() + " " + event.row() + " @" + event.time()
                        + (event.original() == null
                                ? ""
                                : " of " + event.original().topic());
    }

    @Test
    void eachEventGetsItsDerivedColumns() throws Exception {
        assertThat(contract.run(
                        new Step.Element(Payments.payment(1, "17", 12.5, 3_600_000)),
                        new Step.Element(Payments.payment(2, "18", null, 7 * 3_600_000))))
                .containsExactly(
                        "OCCURRED +I(1,17,12.5,1970-01-01T01:00,true,1250.0,17) @3600000 of payments",
                        "OCCURRED +I(2,18,null,1970-01-01T07:00,false,null,18) @25200000 of payments");
    }

    @Test
    void anEventWithoutAValueIsRejectedWithColumnAndCause() throws Exception {
        assertThat(contract.run(
                        new Step.Element(Payments.payment(1, "card 17", 12.5, 0)),
                        new Step.Element(Payments.payment(2, "18", 1.0, 0))))
                .containsExactly(
                        "NOT_DERIVABLE: card_number has no value: For input string: 'card 17'. Invalid character found.,"
                                + " in CAST(card AS BIGINT); accepted: values for which it can be computed <- payment 1",
                        "OCCURRED +I(2,18,1.0,1970-01-01T00:00,true,100.0,18) @0 of payments");
    }

    @Test
    void aDerivedValueMustKeepItsRule() throws Exception {
        assertThat(contract.run(new Step.Element(Payments.payment(1, "17", 50.01, 0))))
                .containsExactly("OUT_OF_RANGE: per_cent is 5001.0, accepted: from 0.0 to 5000.0 <- payment 1");
    }

    @Test
    void aLabelBecomesAsWideAsAnEventAndARejectedMessagePasses() throws Exception {
        assertThat(contract.run(
                        new Step.Element(Payments.label(1, true, 5)),
                        new Step.Element(Event.rejected(
                                new Rejection(Reason.NULL_FIELD, "id is null"), Payments.original("x")))))
                .containsExactly(
                        "LABELED +I(1,null,null,null,null,null,null) @5 of payments", "NULL_FIELD: id is null <- x");
    }

    @Test
    void theColumnsBehindAreThoseBeforeAndTheDerivedOnes() {
        assertThatThrownBy(() -> new DeriveColumns(Payments.SCHEMA, EXPRESSIONS, Payments.SCHEMA, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the columns behind are [id, card, amount, at], accepted: [id, card, amount, at, at_night,"
                        + " per_cent, card_number]");
        assertThat(SCHEMA.rowType().getTypeAt(1)).isEqualTo(VarCharType.STRING_TYPE);
    }
}
