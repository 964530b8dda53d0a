package io.weir.jobs.demo;

import io.weir.connectors.process.Attached;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.local.NewestCheckpoint;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The demo's folder: what it keeps between two runs.
 *
 * <pre>
 *   broker/        Kafka's log and settings         checkpoints/JOB/   what a job goes on from
 *   logs/          each process's log               run/               the processes' ids and locks
 *   tmp/JOB/       RocksDB's working files, emptied at each start of the job
 *   stream.properties   what the messages in Kafka's log were made of
 * </pre>
 */
record DemoDirectory(Path root) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LEAST_FREE_BYTES = 1L << 30;

    DemoDirectory {
        root = root.toAbsolutePath().normalize();
    }

    Path broker() {
        return root.resolve("broker");
    }

    Path checkpoints(String job) {
        return root.resolve("checkpoints").resolve(job);
    }

    Path log(String process) {
        return root.resolve("logs").resolve(process + ".log");
    }

    Path tmp(String job) {
        return root.resolve("tmp").resolve(job);
    }

    Path stream() {
        return root.resolve("stream.properties");
    }

    Path run(String file) {
        return root.resolve("run").resolve(file);
    }

    /** Whether an earlier run left something to go on from. */
    boolean isUsed() {
        return Files.isDirectory(broker().resolve("data"));
    }

    /**
     * Makes the folders and takes the directory for this process.
     *
     * @throws CommandFailure if another demo works in it, or the disk is nearly full
     */
    FileLock prepare() throws IOException, InterruptedException {
        for (String folder : List.of("logs", "run", "tmp", "checkpoints")) {
            Files.createDirectories(root.resolve(folder));
        }
        FileLock lock = Attached.lock(run("demo.lock"), PATIENCE);
        if (lock == null) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "Another demo works in " + root + ".",
                    "Stop it with Ctrl-C, or choose another folder with --directory.");
        }
        FileStore disk = Files.getFileStore(root);
        if (disk.getUsableSpace() < LEAST_FREE_BYTES) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The disk of " + root + " has " + disk.getUsableSpace() / (1 << 20)
                            + " MiB free; the demo needs at least " + LEAST_FREE_BYTES / (1 << 20) + " MiB.",
                    "Free some space, or choose another folder with --directory.");
        }
        return lock;
    }

    /**
     * Waits for what an earlier demo left running: when that was killed, its children end by themselves a little later.
     * Until then they write their last checkpoints and hold their files.
     *
     * @throws CommandFailure if one of them does not end in that time
     */
    void awaitPredecessors(Duration patience) throws IOException, InterruptedException {
        for (Path file : locks()) {
            if (!Files.exists(file)) {
                continue;
            }
            FileLock lock = Attached.lock(file, patience);
            if (lock == null) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "A process of an earlier demo in " + root + " still runs: it has held the lock " + file
                                + " for more than " + patience.toSeconds() + " s.",
                        "End it (the processes' ids are in " + root.resolve("run") + "/*.pid"
                                + "), or choose another folder with --directory.");
            }
            lock.acquiredBy().close();
        }
    }

    /** What the demo's children, whichever jobs they ran, hold as long as they live. */
    private List<Path> locks() throws IOException {
        List<Path> locks = new ArrayList<>();
        if (Files.isDirectory(root.resolve("run"))) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("run"), "*.lock")) {
                files.forEach(locks::add);
            }
        }
        locks.remove(run("demo.lock"));
        locks.add(broker().resolve("lock"));
        return locks;
    }

    /** Free space on the folder's disk, in MiB. */
    long freeMebibytes() {
        try {
            return Files.getFileStore(root).getUsableSpace() / (1 << 20);
        } catch (IOException e) {
            return -1;
        }
    }

    void writePid(String process, long pid) throws IOException {
        Files.writeString(run(process + ".pid"), pid + "\n");
    }

    /** Deletes what an earlier run left. The lock files stay: a lock on a deleted file keeps nobody out. */
    void clear() throws IOException {
        Files.deleteIfExists(stream());
        for (String folder : List.of("logs", "tmp", "checkpoints")) {
            delete(root.resolve(folder));
            Files.createDirectories(root.resolve(folder));
        }
        if (Files.isDirectory(broker())) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(broker())) {
                for (Path file : files) {
                    if (!locks().contains(file)) {
                        delete(file);
                    }
                }
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The newest complete checkpoint of a job; null before the first. */
    Path newestCheckpoint(String job) throws IOException {
        return NewestCheckpoint.of(checkpoints(job));
    }
}
