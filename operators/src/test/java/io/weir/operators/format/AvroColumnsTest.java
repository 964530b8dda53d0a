package io.weir.operators.format;

import static io.weir.operators.format.AvroOrders.HEAD;
import static io.weir.operators.format.AvroOrders.V2;
import static io.weir.operators.format.AvroOrders.bare;
import static io.weir.operators.format.AvroOrders.framed;
import static io.weir.operators.format.AvroOrders.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.format.AvroFormat.NamedSchema;
import io.weir.operators.format.AvroFormat.Writer;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.Orders;
import io.weir.operators.validation.WantedFields;
import io.weir.state.row.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told of schemas before a message comes. */
class AvroColumnsTest {
    @Test
    void aFieldThatWouldFillTwoColumnsAndASchemaThatContradictsItselfAreToldInWords() {
        assertThat(problems(bare(V2, Map.of("channel", List.of("amount"))), Set.of()))
                .contains(
                        "channel: the field 'amount' of order.avsc is of type double; a column of STRING takes a text");
        assertThat(problems(bare(V2, Map.of("at", List.of("id"))), Set.of()))
                .containsExactly("at: the field 'id' of order.avsc is read into id already; a field fills one column");
        assertThatThrownBy(() -> Orders.told(
                        bare(schema("{\"name\": \"id\", \"type\": \"int\", \"default\": \"a\"}"), Map.of()),
                        new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("order.avsc is no Avro schema: ");
    }

    private static List<String> problems(MessageFormat format, Set<String> nullable) {
        List<String> problems = new ArrayList<>();
        format.check(
                new WantedFields(
                        List.of("id", "at", "amount", "channel"),
                        List.of(FieldType.BIGINT, FieldType.TIMESTAMP, FieldType.DOUBLE, FieldType.STRING),
                        nullable,
                        2000,
                        false),
                (column, problem) -> problems.add(column + ": " + problem));
        return problems;
    }

    @Test
    void columnsThatTheSchemaCannotFillAreTold() {
        assertThat(problems(
                        bare(
                                schema(
                                        "{\"name\": \"id\", \"type\": [\"null\", \"int\", \"long\"]}, {\"name\": \"at\", \"type\":"
                                                + " {\"type\": \"int\", \"logicalType\": \"date\"}}, {\"name\": \"amuont\", \"type\": \"double\"},"
                                                + " {\"name\": \"channel\", \"type\": \"int\"}"),
                                Map.of()),
                        Set.of()))
                .containsExactly(
                        "id: the field 'id' of order.avsc is of type union of null and int and long; a column of BIGINT takes a whole"
                                + " number or a time, and a column is read from " + AvroConversion.accepted(),
                        "at: the field 'at' of order.avsc is of type date; a column of TIMESTAMP takes a whole number or a text or a"
                                + " time, and a column is read from " + AvroConversion.accepted(),
                        "amount: order.avsc has no field 'amount'; did you mean 'amuont'?",
                        "channel: the field 'channel' of order.avsc is of type int; a column of STRING takes a text");
    }

    @Test
    void writersWhoseMessagesWouldAllBeRefusedAreTold() {
        String young = schema(
                HEAD + ", {\"name\": \"amount\", \"type\": \"int\"}, {\"name\": \"channel\", \"type\": \"string\"}");
        AvroFormat format = new AvroFormat(
                new NamedSchema("young.avsc", young),
                Framing.FINGERPRINT,
                List.of(new Writer(
                        0,
                        new NamedSchema("old.avsc", schema(HEAD + ", {\"name\": \"amount\", \"type\": \"double\"}")))),
                Map.of());
        assertThat(problems(format, Set.of("channel")))
                .singleElement()
                .asString()
                .startsWith("amount: messages that are written with old.avsc cannot be read into this column: ");
        assertThat(problems(format, Set.of())).anySatisfy(problem -> assertThat(problem)
                .startsWith(
                        "channel: old.avsc has no field 'channel', so that each of its messages would be refused; "));
        assertThat(problems(framed(Framing.FINGERPRINT), Set.of("amount", "channel")))
                .isEmpty();
    }

    @Test
    void whatIsNoSchemaOfARecordIsRefused() {
        assertThatThrownBy(() -> bare("{\"type\": \"int\"}", Map.of()))
                .hasMessage("order.avsc is the schema of the type int; the schema of a record is accepted");
        assertThatThrownBy(() -> bare("{", Map.of())).hasMessageStartingWith("order.avsc is no Avro schema: ");
    }
}
