package io.weir.integration;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that these tests are a part of. */
final class Repository {
    private static final Path ROOT = find();

    private Repository() {}

    /** Where {@code ./weir} and {@code pipelines/} are. */
    static Path root() {
        return ROOT;
    }

    static Path pipeline(String file) {
        return ROOT.resolve("pipelines").resolve(file);
    }

    private static Path find() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("flink-conf")) && Files.isRegularFile(folder.resolve("weir"))) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "No folder above " + Path.of("").toAbsolutePath() + " holds the launcher 'weir'");
    }
}
