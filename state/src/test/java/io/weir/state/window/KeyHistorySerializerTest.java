package io.weir.state.window;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.state.encoding.VarInt;
import io.weir.state.window.TilePart.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class KeyHistorySerializerTest {
    private static final List<String> COLUMNS = List.of("amount", "distance");
    private static final HistoryLayout EXACT = HistoryLayout.exact(COLUMNS);
    private static final KeyHistorySerializer SERIALIZER = new KeyHistorySerializer(EXACT);

    private static final HistoryLayout TILED = new HistoryLayout(
            COLUMNS,
            List.of("at_night", "abroad"),
            true,
            4,
            List.of(
                    new TileLayout(
                            -1,
                            0,
                            List.of(60_000L, 3_600_000L),
                            6,
                            List.of(
                                    new TilePart(Kind.MOMENTS, 0),
                                    new TilePart(Kind.ENDS, 0),
                                    new TilePart(Kind.LABELS, TilePart.LABEL),
                                    new TilePart(Kind.DISTINCT, 1),
                                    new TilePart(Kind.QUANTILES, 0))),
                    new TileLayout(1, 600_000, List.of(3_600_000L), 4, List.of(new TilePart(Kind.MOMENTS, 1)))));

    /** Every kind of entry that format 1 had. */
    private static KeyHistory example() {
        KeyHistory history = new KeyHistory(EXACT);
        history.setExpiryTimer(1522540900000L);
        history.add(1522540831000L, 7, 0, new double[] {57.16, Double.NaN});
        history.add(1522540832000L, -8, 0, new double[] {-0.0, 1e300});
        history.add(1522540832000L, Long.MAX_VALUE, 0, new double[] {3, 4});
        history.label(1522540832000L, -8, true, 1523145632000L, Long.MAX_VALUE);
        history.label(1522540832000L, Long.MAX_VALUE, false, 1523145632001L, Long.MAX_VALUE);
        return history;
    }

    /** Labels, marks, every encoding of a column that its values take, and every part of a tile. */
    private static KeyHistory tiledExample() {
        KeyHistory history = new KeyHistory(TILED);
        history.setExpiryTimer(1522544500000L);
        for (int i = 0; i < 40; i++) {
            long time = 1522540831000L + i * 7_919L;
            int entry = history.add(time, i - 20L, i % 4, new double[] {i * 1.25, i % 7 == 0 ? Double.NaN : i % 5});
            history.overtake(entry + 1);
            history.label(time, i - 20L, i % 3 == 0, time + i, Long.MAX_VALUE);
            history.settle(4_200_000, 30_000);
        }
        long late = 1522540831000L + 39 * 7_919L - 5_000;
        history.overtake(history.add(late, 77, 0b01, new double[] {0.1, 2}) + 1);
        history.label(1522540831000L, -20, true, 1522540900000L, Long.MAX_VALUE);
        return history;
    }

    /** The same with labels that wait: one for a tile, one to correct an entry's. */
    private static KeyHistory waitingExample() {
        KeyHistory history = tiledExample();
        history.label(1522540831000L + 7_919L, -19, false, 1522544000000L, Long.MIN_VALUE);
        history.label(1522540831000L + 39 * 7_919L, 19, false, 1522544000001L, Long.MIN_VALUE);
        return history;
    }

    @Test
    void historyKeptFromFormat1IsStillReadAndIsWrittenInFormat2() throws IOException {
        KeyHistory read = SERIALIZER.deserialize(new DataInputDeserializer(kept("key-history-format-1.hex")));
        assertThat(HistoryText.of(read)).isEqualTo(HistoryText.of(example()));
        byte[] now = HistoryText.bytes(SERIALIZER, read);
        assertThat(now).isEqualTo(HistoryText.bytes(SERIALIZER, example()));
        assertThat(now[0]).isEqualTo((byte) 2);
    }

    @Test
    void historyKeptFromFormat1IsReadWhereTheJobNowKeepsTilesAndNoLabels() throws IOException {
        HistoryLayout layout =
                new HistoryLayout(COLUMNS, List.of(), false, 2, TILED.tiles().subList(0, 1));
        assertThat(layout.readsFrom(EXACT)).isTrue();
        KeyHistory read = new KeyHistorySerializer(layout)
                .deserialize(new DataInputDeserializer(kept("key-history-format-1.hex")));
        read.settle(3_600_000, 0);
        assertThat(read.size()).isOne();
        assertThat(read.tiles(0).tile(0, 0).events()).isEqualTo(2);
    }

    @Test
    void historyKeptFromFormat2IsReadAndWrittenAsItWas() throws IOException {
        KeyHistorySerializer serializer = new KeyHistorySerializer(TILED);
        byte[] kept = kept("key-history-format-2.hex");
        assertThat(HexFormat.of().formatHex(HistoryText.bytes(serializer, tiledExample())))
                .isEqualTo(HexFormat.of().formatHex(kept));
        KeyHistory read = serializer.deserialize(new DataInputDeserializer(kept));
        assertThat(HistoryText.of(read)).isEqualTo(HistoryText.of(tiledExample()));
        assertThat(HistoryText.bytes(serializer, read)).isEqualTo(kept);
        // Not an example without what it is there to show.
        assertThat(read.tiles(0).size(0)).isPositive();
        assertThat(read.tiles(0).size(1)).isPositive();
        assertThat(read.tiles(1).size()).isPositive();
        assertThat(read.size()).isPositive();
    }

    @Test
    void labelsThatWaitedInABuildThatKeptNoIdsOfThemAreReadAsThoseOfTiledEvents() throws IOException {
        byte[] kept = kept("key-history-format-2.hex");
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.write(kept);
        VarInt.write(1, out);
        VarInt.writeSigned(1522540831000L + 7_919L, out);
        VarInt.writeSigned(5_000_000, out);
        out.writeBoolean(true);
        byte[] old = out.getCopyOfBuffer();
        old[1] |= 8;
        KeyHistory read = new KeyHistorySerializer(TILED).deserialize(new DataInputDeserializer(old));
        assertThat(read.early())
                .hasToString("[" + new EarlyLabels.Label(1522540838919L, 0, true, 1522545838919L, 0) + "]");
    }

    @Test
    void waitingLabelsKeptFromFormat2AreReadAndWrittenAsTheyWere() throws IOException {
        KeyHistorySerializer serializer = new KeyHistorySerializer(TILED);
        byte[] kept = kept("key-history-format-2-waiting-labels.hex");
        assertThat(HexFormat.of().formatHex(HistoryText.bytes(serializer, waitingExample())))
                .isEqualTo(HexFormat.of().formatHex(kept));
        KeyHistory read = serializer.deserialize(new DataInputDeserializer(kept));
        assertThat(HistoryText.of(read)).isEqualTo(HistoryText.of(waitingExample()));
        assertThat(HistoryText.bytes(serializer, read)).isEqualTo(kept);
        assertThat(read.early()).isNotNull();
    }

    @Test
    void snapshotKeptFromVersion1IsReadAndSameColumnsGoOn() throws IOException {
        TypeSerializerSnapshot<KeyHistory> saved = snapshot(kept("key-history-snapshot-version-1.hex"));
        assertThat(saved.restoreSerializer()).isEqualTo(SERIALIZER);
        assertThat(goesOn(saved, EXACT)).isTrue();
        assertThat(goesOn(saved, new HistoryLayout(COLUMNS, List.of(), false, 4, TILED.tiles())))
                .isTrue();
        assertThat(goesOn(saved, HistoryLayout.exact(List.of("amount")))).isFalse();
        assertThat(goesOn(saved, TILED)).as("with filters").isFalse();
    }

    @Test
    void snapshotKeptFromVersion2IsReadAndWrittenAsItWas() throws IOException {
        byte[] kept = kept("key-history-snapshot-version-2.hex");
        assertThat(HexFormat.of().formatHex(written(TILED)))
                .isEqualTo(HexFormat.of().formatHex(kept));
        assertThat(snapshot(kept).restoreSerializer()).isEqualTo(new KeyHistorySerializer(TILED));
    }

    private static byte[] kept(String name) throws IOException {
        try (InputStream in = KeyHistorySerializerTest.class.getResourceAsStream(name)) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), UTF_8).replaceAll("\\s", ""));
        }
    }

    private static byte[] written(HistoryLayout layout) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, new KeyHistorySerializer(layout).snapshotConfiguration());
        return out.getCopyOfBuffer();
    }

    private static TypeSerializerSnapshot<KeyHistory> snapshot(byte[] bytes) throws IOException {
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(bytes), KeyHistorySerializerTest.class.getClassLoader());
    }

    /** Whether a job whose histories have this layout may go on from a savepoint. */
    private static boolean goesOn(TypeSerializerSnapshot<KeyHistory> saved, HistoryLayout layout) {
        return new KeyHistorySerializer(layout)
                .snapshotConfiguration()
                .resolveSchemaCompatibility(saved)
                .isCompatibleAsIs();
    }

    private static boolean goesOn(HistoryLayout saved, HistoryLayout layout) throws IOException {
        return goesOn(snapshot(written(saved)), layout);
    }

    @Test
    void otherColumnsFiltersLabelsAndTilesAreRefused() throws IOException {
        assertThat(goesOn(TILED, TILED)).isTrue();
        assertThat(goesOn(EXACT, EXACT)).isTrue();
        for (List<String> columns :
                List.of(List.of("amount"), List.of("amount", "tries"), List.of("distance", "amount"))) {
            assertThat(goesOn(EXACT, HistoryLayout.exact(columns))).isFalse();
        }
        assertThat(goesOn(TILED, with(List.of("abroad", "at_night"), true, 4, TILED.tiles())))
                .isFalse();
        assertThat(goesOn(TILED, with(List.of(), true, 4, TILED.tiles()))).isFalse();
        assertThat(goesOn(with(TILED.filters(), false, 4, TILED.tiles()), TILED))
                .as("labels that were not kept")
                .isFalse();
        TileLayout first = TILED.tiles().get(0);
        List<TileLayout> otherwise = List.of(
                new TileLayout(0, 0, first.windows(), 6, first.parts()),
                new TileLayout(-1, 1, first.windows(), 6, first.parts()),
                new TileLayout(-1, 0, List.of(60_000L), 6, first.parts()),
                new TileLayout(-1, 0, first.windows(), 7, first.parts()),
                new TileLayout(-1, 0, first.windows(), 6, first.parts().subList(1, 4)));
        for (TileLayout tiles : otherwise) {
            assertThat(goesOn(
                            TILED,
                            with(
                                    TILED.filters(),
                                    true,
                                    4,
                                    List.of(tiles, TILED.tiles().get(1)))))
                    .as(tiles.toString())
                    .isFalse();
        }
    }

    @Test
    void howManyEventsAreKeptOneByOneMayChangeAndLabelsMayNoLongerBeKept() throws IOException {
        assertThat(goesOn(TILED, with(TILED.filters(), true, HistoryLayout.UNLIMITED, TILED.tiles())))
                .isTrue();
        assertThat(goesOn(TILED, with(TILED.filters(), false, 4, TILED.tiles())))
                .isTrue();
    }

    private static HistoryLayout with(List<String> filters, boolean labels, int exactEvents, List<TileLayout> tiles) {
        return new HistoryLayout(COLUMNS, filters, labels, exactEvents, tiles);
    }

    @Test
    void refusalShowsWhatBothKeep() {
        // Flink shows both serializers when it refuses.
        assertThat(SERIALIZER)
                .hasToString("the history of a key, columns [amount, distance], filters [], with labels, tiles of []");
        assertThat(new KeyHistorySerializer(
                        with(List.of("abroad"), false, 4, TILED.tiles().subList(1, 2))))
                .hasToString(
                        "the history of a key, columns [amount, distance], filters [abroad], without labels, tiles "
                                + "of [TileLayout[filter=1, delay=600000, windows=[3600000], tilesPerWindow=4, "
                                + "parts=[MOMENTS 1]]]");
    }

    @Test
    void labelsThatAreNoLongerKeptAreReadOver() throws IOException {
        HistoryLayout without = with(List.of(), false, HistoryLayout.UNLIMITED, List.of());
        KeyHistorySerializer now = new KeyHistorySerializer(without);
        KeyHistory read = now.deserialize(new DataInputDeserializer(HistoryText.bytes(SERIALIZER, example())));
        assertThat(read.size()).isEqualTo(3);
        assertThat(List.of(read.value(0, 0), read.value(1, 2))).containsExactly(57.16, 4.0);
        byte[] shorter = HistoryText.bytes(now, read);
        assertThat(shorter.length).isLessThan(HistoryText.bytes(SERIALIZER, example()).length - 3 * 8);
        assertThat(HistoryText.of(HistoryText.written(now, read))).isEqualTo(HistoryText.of(read));
    }

    @Test
    void timesAtTheEndsOfALongComeBack() {
        KeyHistory history = new KeyHistory(EXACT);
        history.add(Long.MIN_VALUE, 1, 0, new double[] {1, 2});
        history.add(Long.MAX_VALUE, 2, 0, new double[] {3, 4});
        history.label(Long.MAX_VALUE, 2, true, Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(HistoryText.of(HistoryText.written(SERIALIZER, history))).isEqualTo(HistoryText.of(history));
    }

    @Test
    void copyOfBytesIsTheSameBytes() throws IOException {
        KeyHistorySerializer serializer = new KeyHistorySerializer(TILED);
        byte[] bytes = HistoryText.bytes(serializer, tiledExample());
        DataOutputSerializer out = new DataOutputSerializer(8);
        serializer.copy(new DataInputDeserializer(bytes), out);
        assertThat(out.getCopyOfBuffer()).isEqualTo(bytes);
    }

    @Test
    void otherFormatIsRefusedWithWhatToDo() {
        byte[] bytes = HistoryText.bytes(SERIALIZER, example());
        bytes[0] = 3;
        assertThatThrownBy(() -> SERIALIZER.deserialize(new DataInputDeserializer(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessage("a key's history has format 3, this version of Weir reads 1 and 2: restore it with the "
                        + "version that wrote it, or start from an empty state");
    }

    @Test
    void savepointOfALaterVersionIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> new KeyHistorySerializer.Snapshot()
                        .readSnapshot(
                                3,
                                new DataInputDeserializer(new byte[100]),
                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the serializer of a key's history was saved in version 3, this version of Weir reads 1 to 2: "
                                + "restore it with the version that wrote it, or start from an empty state");
    }

    @Test
    void serializerTravelsWithTheJob() throws Exception {
        KeyHistorySerializer serializer = new KeyHistorySerializer(TILED);
        assertThat((Object) InstantiationUtil.clone(serializer))
                .isEqualTo(serializer)
                .hasSameHashCodeAs(serializer);
        assertThat(SERIALIZER).isNotEqualTo(serializer);
    }
}
