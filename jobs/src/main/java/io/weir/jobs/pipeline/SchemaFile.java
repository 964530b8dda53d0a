package io.weir.jobs.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A file that a pipeline file names. Its content becomes part of the job when it is defined: a cluster needs no file.
 *
 * @param name as the pipeline file has it
 * @param path where it was read
 * @param content its bytes
 */
public record SchemaFile(String name, Path path, byte[] content) {
    private static final long MOST_BYTES = 4 << 20;

    /**
     * Reads it: beside a pipeline file that was kept by {@link #keep}, what was kept with it, else the file that is named, relative to
     * the pipeline file.
     *
     * @throws IOException with a sentence for who wrote the pipeline file
     */
    static SchemaFile read(String pipelineFile, String name) throws IOException {
        Path pipeline = Path.of(pipelineFile);
        Path kept = kept(pipeline, name);
        Path path = Files.isRegularFile(kept)
                ? kept
                : pipeline.resolveSibling(name).toAbsolutePath().normalize();
        if (!Files.isRegularFile(path)) {
            throw new IOException(Value.quote(name) + " is no file that there is: " + path
                    + "; write its name, relative to the pipeline file");
        }
        if (Files.size(path) > MOST_BYTES) {
            throw new IOException(
                    Value.quote(name) + " has " + Files.size(path) + " bytes; a schema has at most " + MOST_BYTES);
        }
        return new SchemaFile(name, path, Files.readAllBytes(path));
    }

    /** Keeps files beside a copy of their pipeline file. */
    public static void keep(Path copyOfPipeline, Map<String, Path> files) throws IOException {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Path kept = kept(copyOfPipeline, file.getKey());
            Files.createDirectories(kept.getParent());
            byte[] content = Files.readAllBytes(file.getValue());
            Path written = Files.write(kept.resolveSibling(kept.getFileName() + ".new"), content);
            Files.move(written, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** In one folder, whatever folders the name goes through. */
    private static Path kept(Path pipeline, String name) {
        return pipeline.resolveSibling(pipeline.getFileName() + ".schemas").resolve(URLEncoder.encode(name, UTF_8));
    }
}
