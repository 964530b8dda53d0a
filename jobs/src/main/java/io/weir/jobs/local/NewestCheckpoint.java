package io.weir.jobs.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds what a job goes on from in the folder of its checkpoints. */
public final class NewestCheckpoint {
    private NewestCheckpoint() {}

    /**
     * The newest complete checkpoint of a job, whichever of its runs made it; null before the first.
     *
     * <p>A checkpoint is complete when its {@code _metadata} is there: Flink writes that last, under its final name.
     *
     * @param job the folder that the job's {@code execution.checkpointing.dir} names; may be missing
     */
    public static Path of(Path job) throws IOException {
        Path newest = null;
        if (!Files.isDirectory(job)) {
            return null;
        }
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(job)) {
            for (Path run : runs) {
                try (DirectoryStream<Path> found = Files.newDirectoryStream(run, "chk-*")) {
                    for (Path checkpoint : found) {
                        if (Files.isRegularFile(checkpoint.resolve("_metadata"))
                                && (newest == null || isNewer(checkpoint, newest))) {
                            newest = checkpoint;
                        }
                    }
                }
            }
        }
        return newest;
    }

    private static boolean isNewer(Path checkpoint, Path than) throws IOException {
        int byTime = Files.getLastModifiedTime(checkpoint.resolve("_metadata"))
                .compareTo(Files.getLastModifiedTime(than.resolve("_metadata")));
        return byTime != 0 ? byTime > 0 : number(checkpoint) > number(than);
    }

    private static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
    }
}
