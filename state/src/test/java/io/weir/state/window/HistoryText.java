package io.weir.state.window;

import io.weir.state.aggregate.Distinct;
import java.io.IOException;
import java.util.HexFormat;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** All that a history holds, bit by bit, as text that a failed assertion can show. */
final class HistoryText {
    private HistoryText() {}

    static String of(KeyHistory history) {
        StringBuilder text = new StringBuilder("timer " + history.expiryTimer());
        for (int i = 0; i < history.size(); i++) {
            text.append('\n').append(history.time(i)).append(' ').append(history.id(i));
            text.append(" mark ").append(Integer.toBinaryString(history.mark(i)));
            text.append(" label ").append(history.label(i)).append('@').append(history.labelTime(i));
            for (int c = 0; c < history.columns(); c++) {
                text.append(' ').append(history.value(c, i));
                text.append('/').append(Long.toHexString(Double.doubleToRawLongBits(history.value(c, i))));
            }
        }
        for (int g = 0; g < history.tiles().length; g++) {
            tiles(history.tiles(g), g, text);
        }
        return text.append("\nearly ").append(history.early()).toString();
    }

    private static void tiles(Tiles tiles, int group, StringBuilder text) {
        for (int level = 0; level < tiles.levels(); level++) {
            for (int at = 0; at < tiles.size(level); at++) {
                Tile tile = tiles.tile(level, at);
                text.append("\ngroup " + group + " level " + level + " tile " + tile.index + ": " + tile.events()
                        + " events of [" + tile.first() + ", " + tile.last() + "]");
                for (var part : tile.parts) {
                    if (part instanceof Distinct distinct) {
                        // Its bytes hold a set, in any order.
                        text.append(" distinct ").append(distinct.count());
                        continue;
                    }
                    DataOutputSerializer out = new DataOutputSerializer(64);
                    try {
                        part.write(out);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    text.append(' ').append(HexFormat.of().formatHex(out.getCopyOfBuffer()));
                }
            }
        }
    }

    static byte[] bytes(KeyHistorySerializer serializer, KeyHistory history) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(64);
            serializer.serialize(history, out);
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As it comes back from a checkpoint; all bytes have to be used. */
    static KeyHistory written(KeyHistorySerializer serializer, KeyHistory history) {
        try {
            DataInputDeserializer in = new DataInputDeserializer(bytes(serializer, history));
            KeyHistory back = serializer.deserialize(in);
            if (in.available() > 0) {
                throw new AssertionError(in.available() + " bytes are left");
            }
            return back;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
