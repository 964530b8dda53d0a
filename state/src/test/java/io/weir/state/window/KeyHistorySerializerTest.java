package io.weir.state.window;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class KeyHistorySerializerTest {
    private static final KeyHistorySerializer SERIALIZER = new KeyHistorySerializer(List.of("amount", "distance"));

    private static byte[] bytes(KeyHistorySerializer serializer, KeyHistory history) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(history, out);
        return out.getCopyOfBuffer();
    }

    private static KeyHistory read(byte[] bytes) throws IOException {
        return SERIALIZER.deserialize(new DataInputDeserializer(bytes));
    }

    /** Every kind of entry that format 1 has. */
    private static KeyHistory example() {
        KeyHistory history = new KeyHistory(2);
        history.setExpiryTimer(1522540900000L);
        history.add(1522540831000L, 7, new double[] {57.16, Double.NaN});
        history.add(1522540832000L, -8, new double[] {-0.0, 1e300});
        history.add(1522540832000L, Long.MAX_VALUE, new double[] {3, 4});
        history.label(1522540832000L, -8, true, 1523145632000L);
        history.label(1522540832000L, Long.MAX_VALUE, false, 1523145632001L);
        return history;
    }

    private static String text(KeyHistory history) {
        StringBuilder text = new StringBuilder("timer " + history.expiryTimer());
        for (int i = 0; i < history.size(); i++) {
            text.append('\n').append(history.time(i)).append(' ').append(history.id(i));
            text.append(' ').append(history.label(i)).append('@').append(history.labelTime(i));
            for (int c = 0; c < history.columns(); c++) {
                text.append(' ').append(history.value(c, i));
            }
        }
        return text.toString();
    }

    @Test
    void historyKeptFromFormat1IsStillReadAndWritten() throws IOException {
        byte[] kept =
                HexFormat.of().parseHex(resource("key-history-format-1.hex").replaceAll("\\s", ""));
        assertThat(text(read(kept))).isEqualTo(text(example()));
        assertThat(bytes(SERIALIZER, example())).isEqualTo(kept);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = KeyHistorySerializerTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Property
    void anyHistoryComesBackAsItWasAndCanGoOn(
            @ForAll @Size(max = 30) List<@LongRange(min = -50, max = 50) Long> times,
            @ForAll @LongRange(min = -50, max = 50) long labeled,
            @ForAll double value,
            @ForAll boolean positive,
            @ForAll long labelTime)
            throws IOException {
        KeyHistory history = new KeyHistory(2);
        for (int i = 0; i < times.size(); i++) {
            history.add(times.get(i), i, new double[] {value, i});
            history.label(labeled, i, positive, labelTime);
        }
        KeyHistory back = read(bytes(SERIALIZER, history));
        assertThat(text(back)).isEqualTo(text(history));
        for (KeyHistory each : List.of(history, back)) {
            each.add(0, 1000, new double[] {1, 2});
            each.add(60, 1001, new double[] {3, 4});
            each.evictUpTo(-20);
        }
        assertThat(text(back)).isEqualTo(text(history));
        assertThat(text(SERIALIZER.copy(history))).isEqualTo(text(history));
    }

    @Test
    void copyOfBytesIsTheSameBytes() throws IOException {
        byte[] bytes = bytes(SERIALIZER, example());
        DataOutputSerializer out = new DataOutputSerializer(8);
        SERIALIZER.copy(new DataInputDeserializer(bytes), out);
        assertThat(out.getCopyOfBuffer()).isEqualTo(bytes);
    }

    @Test
    void otherFormatIsRefusedWithWhatToDo() throws IOException {
        byte[] bytes = bytes(SERIALIZER, example());
        bytes[0] = 2;
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "a key's history has format 2, this version of Weir reads 1: restore it with the version that "
                                + "wrote it, or start from an empty state");
    }

    @Test
    void otherColumnsAreRefused() throws IOException {
        assertThat(compatible(List.of("amount", "distance"))).isTrue();
        assertThat(compatible(List.of("amount"))).isFalse();
        assertThat(compatible(List.of("amount", "tries"))).isFalse();
        assertThat(compatible(List.of("distance", "amount"))).isFalse();
        // Flink shows both serializers when it refuses.
        assertThat(SERIALIZER).hasToString("the history of a key, format 1, columns [amount, distance]");
    }

    /** Whether a job whose histories have these columns may go on from a savepoint of {@link #SERIALIZER}. */
    private static boolean compatible(List<String> columns) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, SERIALIZER.snapshotConfiguration());
        TypeSerializerSnapshot<KeyHistory> saved = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), KeyHistorySerializerTest.class.getClassLoader());
        assertThat(saved.restoreSerializer()).isEqualTo(SERIALIZER);
        return new KeyHistorySerializer(columns)
                .snapshotConfiguration()
                .resolveSchemaCompatibility(saved)
                .isCompatibleAsIs();
    }

    @Test
    void savepointOfALaterVersionIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> new KeyHistorySerializer.Snapshot()
                        .readSnapshot(
                                2,
                                new DataInputDeserializer(new byte[100]),
                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the serializer of a key's history was saved in version 2, this version of Weir reads 1: restore "
                                + "it with the version that wrote it, or start from an empty state");
    }

    @Test
    void serializerTravelsWithTheJob() throws Exception {
        assertThat((Object) InstantiationUtil.clone(SERIALIZER))
                .isEqualTo(SERIALIZER)
                .hasSameHashCodeAs(SERIALIZER);
        assertThat(SERIALIZER).isNotEqualTo(new KeyHistorySerializer(List.of("amount")));
    }
}
