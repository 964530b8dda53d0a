package io.weir.state.window;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** How a layout stands in a savepoint: names as text, so that the order of constants in the code means nothing. */
final class LayoutEncoding {
    private LayoutEncoding() {}

    static void write(HistoryLayout layout, DataOutputView out) throws IOException {
        writeNames(layout.columns(), out);
        writeNames(layout.filters(), out);
        out.writeBoolean(layout.labels());
        out.writeInt(layout.exactEvents());
        out.writeInt(layout.tiles().size());
        for (TileLayout tiles : layout.tiles()) {
            out.writeInt(tiles.filter());
            out.writeLong(tiles.delay());
            out.writeInt(tiles.windows().size());
            for (long window : tiles.windows()) {
                out.writeLong(window);
            }
            out.writeInt(tiles.tilesPerWindow());
            out.writeInt(tiles.parts().size());
            for (TilePart part : tiles.parts()) {
                out.writeUTF(part.kind().name());
                out.writeInt(part.column());
            }
        }
    }

    static HistoryLayout read(DataInputView in) throws IOException {
        List<String> columns = readNames(in);
        List<String> filters = readNames(in);
        boolean labels = in.readBoolean();
        int exactEvents = in.readInt();
        List<TileLayout> tiles = new ArrayList<>();
        for (int groups = in.readInt(); groups > 0; groups--) {
            int filter = in.readInt();
            long delay = in.readLong();
            List<Long> windows = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                windows.add(in.readLong());
            }
            int tilesPerWindow = in.readInt();
            List<TilePart> parts = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                parts.add(new TilePart(TilePart.Kind.valueOf(in.readUTF()), in.readInt()));
            }
            tiles.add(new TileLayout(filter, delay, windows, tilesPerWindow, parts));
        }
        return new HistoryLayout(columns, filters, labels, exactEvents, tiles);
    }

    private static void writeNames(List<String> names, DataOutputView out) throws IOException {
        out.writeInt(names.size());
        for (String name : names) {
            out.writeUTF(name);
        }
    }

    /** All that version 1 of the snapshot held. */
    static List<String> readNames(DataInputView in) throws IOException {
        String[] names = new String[in.readInt()];
        for (int i = 0; i < names.length; i++) {
            names[i] = in.readUTF();
        }
        return List.of(names);
    }
}
