package io.weir.jobs.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.jobs.pipeline.Mapping;
import io.weir.operators.event.EventSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class RecordingTest {
    private static final EventSchema SCHEMA = new EventSchema(
            RowType.of(new LogicalType[] {new BigIntType(), new BigIntType()}, new String[] {"id", "at"}),
            "id",
            "at",
            Set.of());

    private static Recording recording(String csv) throws IOException {
        Mapping mapping = new Mapping(Map.of("id", "ID", "at", "AT"), "FRAUD", Duration.ofDays(7), Optional.of("CARD"));
        return new Recording(new ByteArrayInputStream(csv.getBytes(UTF_8)), SCHEMA, mapping);
    }

    @Test
    void columnsAreFoundByNameInWhateverOrder() throws IOException {
        try (Recording recording = recording("CARD,AT,FRAUD,ID\n\"a, b\",20,1,7\r\nc,30,,8\n")) {
            assertThat(recording.next()).isTrue();
            assertThat(recording.fields()).containsExactly("7", "20");
            assertThat(recording.card()).isEqualTo("a, b");
            assertThat(recording.label()).isTrue();
            assertThat(recording.number()).isEqualTo(2);
            assertThat(recording.next()).isTrue();
            assertThat(recording.label()).isNull();
            assertThat(recording.next()).isFalse();
        }
    }

    @Test
    void labelThatIsNoneIsToldWithItsLine() throws IOException {
        try (Recording recording = recording("ID,AT,FRAUD,CARD\n1,2,maybe,c\n")) {
            recording.next();
            assertThatThrownBy(recording::label)
                    .hasMessage(
                            "line 2: the label FRAUD is 'maybe'; accepted: 1, 0, true, false, or nothing where it is"
                                    + " not known");
        }
    }

    @Test
    void missingColumnIsToldWithThoseThereAre() {
        assertThatThrownBy(() -> recording("ID,AT,CARD\n"))
                .hasMessage(
                        "the input has no column 'FRAUD', which the mapping names as label; its header has: ID, AT, CARD");
    }

    @Test
    void byteOrderMarkIsNoPartOfTheFirstColumn() throws IOException {
        try (Recording recording = recording("\uFEFFID,AT,FRAUD,CARD\n1,2,0,c\n")) {
            recording.next();
            assertThat(recording.fields()).containsExactly("1", "2");
        }
    }

    @Test
    void aFieldOfACsvFileStandsOnOneLine() {
        assertThat(Csv.field("a \"b\",\nc")).isEqualTo("\"a \"\"b\"\", c\"");
        assertThat(Csv.field("plain")).isEqualTo("plain");
    }
}
