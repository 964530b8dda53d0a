package io.weir.operators.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.KeptBytes;
import io.weir.operators.event.Original;
import io.weir.operators.event.Payments;
import java.io.IOException;
import org.apache.flink.table.data.GenericRowData;
import org.junit.jupiter.api.Test;

class AwaitedTest {
    private static final Awaited.Serializer SERIALIZER = new Awaited.Serializer(Payments.TYPE);
    private static final Awaited EVENT = new Awaited(
            Event.occurred(100, new GenericRowData(4), 101, null).withFeatures(new float[] {57.5f, Float.NaN}), 100);
    private static final Awaited LABEL =
            new Awaited(Event.labeled(300, GenericRowData.of(7L, null, null, null), true, 300, original()), 300);
    private static final Awaited MET = new Awaited(null, 100);

    private static Original original() {
        return new Original(null, new byte[] {'{', '}'}, "labels", 3, 42);
    }

    @Test
    void whatWasKeptFromFormat1IsStillReadAndWritten() throws IOException {
        KeptBytes kept = KeptBytes.of(AwaitedTest.class, "awaited-format-1.hex");
        Awaited event = kept.read(0, SERIALIZER);
        assertThat(event.isEvent()).isTrue();
        assertThat(event.waiting().features()).containsExactly(57.5f, Float.NaN);
        assertThat(event.time()).isEqualTo(100);
        Awaited label = kept.read(1, SERIALIZER);
        assertThat(label.isLabel()).isTrue();
        assertThat(label.waiting().positive()).isTrue();
        assertThat(label.waiting().labelTime()).isEqualTo(300);
        assertThat(label.waiting().row()).isEqualTo(LABEL.waiting().row());
        assertThat(label.waiting().original()).usingRecursiveComparison().isEqualTo(original());
        assertThat(kept.read(2, SERIALIZER)).isEqualTo(MET);

        assertThat(KeptBytes.written(EVENT, SERIALIZER)).isEqualTo(kept.line(0));
        assertThat(KeptBytes.written(LABEL, SERIALIZER)).isEqualTo(kept.line(1));
        assertThat(KeptBytes.written(MET, SERIALIZER)).isEqualTo(kept.line(2));
    }

    @Test
    void copyHasItsOwnFeatures() {
        Awaited copy = SERIALIZER.copy(EVENT);
        assertThat(copy.waiting().features())
                .isNotSameAs(EVENT.waiting().features())
                .containsExactly(57.5f, Float.NaN);
        assertThat(SERIALIZER.copy(MET)).isEqualTo(MET);
    }
}
