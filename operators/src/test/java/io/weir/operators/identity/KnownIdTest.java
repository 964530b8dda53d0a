package io.weir.operators.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.event.KeptBytes;
import io.weir.operators.event.Payments;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.Test;

class KnownIdTest {
    private static final KnownId.Serializer SERIALIZER = new KnownId.Serializer(Payments.TYPE);
    private static final KnownId EVENT =
            new KnownId(GenericRowData.of(1208046L, StringData.fromString("card é"), null, null), 1522540831000L, null);
    private static final KnownId LABEL = new KnownId(null, 0, new KnownId.Label(true, 1523145632000L));

    @Test
    void idsKeptFromFormat1AreStillReadAndWritten() throws IOException {
        KeptBytes kept = KeptBytes.of(KnownIdTest.class, "known-id-format-1.hex");
        assertThat(kept.read(0, SERIALIZER)).isEqualTo(EVENT);
        assertThat(kept.read(1, SERIALIZER)).isEqualTo(LABEL);
        assertThat(KeptBytes.written(EVENT, SERIALIZER)).isEqualTo(kept.line(0));
        assertThat(KeptBytes.written(LABEL, SERIALIZER)).isEqualTo(kept.line(1));
    }

    @Test
    void otherFormatIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> SERIALIZER.deserialize(new DataInputDeserializer(new byte[] {3, 1})))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "a known id has format 3, this version of Weir reads 1: restore it with the version that wrote "
                                + "it, or start from an empty state");
    }

    @Test
    void copySharesWhatIsNeverChanged() {
        assertThat(SERIALIZER.isImmutableType()).isTrue();
        assertThat(SERIALIZER.copy(EVENT)).isSameAs(EVENT);
    }
}
