package io.weir.ml.stages;

import io.weir.ml.ModelSnapshot;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.types.Row;

/**
 * A model as a row of model data, (name STRING, version BIGINT, model STRING), where {@code model} is the JSON of {@link
 * ModelSnapshot}; and as a line of a file, that JSON alone.
 */
final class ModelData {
    static final TypeInformation<Row> TYPE =
            Types.ROW_NAMED(new String[] {"name", "version", "model"}, Types.STRING, Types.LONG, Types.STRING);

    private ModelData() {}

    static Row toRow(ModelSnapshot snapshot) {
        return Row.of(snapshot.name(), snapshot.version(), new String(snapshot.toJson(), StandardCharsets.UTF_8));
    }

    static ModelSnapshot snapshot(String json) {
        return ModelSnapshot.fromJson(json.getBytes(StandardCharsets.UTF_8));
    }

    /** One line per version. */
    static final class LineEncoder implements Encoder<String> {
        private static final long serialVersionUID = 1;

        @Override
        public void encode(String json, OutputStream out) throws IOException {
            out.write(json.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        }
    }

    /** The snapshot with the highest version in the files below a folder; files that are still being written are hidden. */
    static Optional<ModelSnapshot> newest(Path folder) throws IOException {
        FileSystem files = folder.getFileSystem();
        FileStatus[] entries;
        try {
            entries = files.listStatus(folder);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
        Optional<ModelSnapshot> newest = Optional.empty();
        for (FileStatus entry : entries == null ? new FileStatus[0] : entries) {
            String name = entry.getPath().getName();
            if (name.startsWith(".") || name.startsWith("_")) {
                continue;
            }
            newest = newer(newest, entry.isDir() ? newest(entry.getPath()) : newestLine(files, entry.getPath()));
        }
        return newest;
    }

    private static Optional<ModelSnapshot> newestLine(FileSystem files, Path file) throws IOException {
        Optional<ModelSnapshot> newest = Optional.empty();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                newest = newer(newest, Optional.of(snapshot(line)));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("file " + file + " holds something else than a model: " + e.getMessage(), e);
        }
        return newest;
    }

    private static Optional<ModelSnapshot> newer(Optional<ModelSnapshot> a, Optional<ModelSnapshot> b) {
        return b.isPresent() && (a.isEmpty() || b.get().version() > a.get().version()) ? b : a;
    }
}
