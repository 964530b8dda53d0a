package io.weir.jobs.cluster;

import io.weir.connectors.process.Attached;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a local cluster: what runs, and what it goes on from.
 *
 * <pre>
 *   broker/                      Kafka's log and settings
 *   checkpoints/PIPELINE/JOB/    savepoints/PIPELINE/JOB/
 *   pipelines/                   what was submitted last: NAME.yaml, NAME.json
 *   conf/config.yaml             Flink's configuration, written at each start
 *   logs/                        the log of every process
 *   run/                         the processes' ids and locks; cluster.json: where everything is
 *   tmp/                         working files, emptied at each start
 * </pre>
 */
record ClusterDirectory(Path root) {
    private static final String LOCK = "cluster.lock";

    ClusterDirectory {
        root = root.toAbsolutePath().normalize();
    }

    Path broker() {
        return root.resolve("broker");
    }

    Path configuration() {
        return root.resolve("conf");
    }

    Path checkpoints(String pipeline, String job) {
        return root.resolve("checkpoints").resolve(pipeline).resolve(job);
    }

    Path savepoints(String pipeline, String job) {
        return root.resolve("savepoints").resolve(pipeline).resolve(job);
    }

    /** Where savepoints are that Flink was asked for without Weir, such as by STOP JOB in SQL. */
    Path savepoints() {
        return root.resolve("savepoints");
    }

    Path pipelines() {
        return root.resolve("pipelines");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(String process) {
        return logs().resolve(process + ".log");
    }

    /** What a process wrote to its standard output and error. */
    Path out(String process) {
        return logs().resolve(process + ".out");
    }

    Path tmp() {
        return root.resolve("tmp");
    }

    Path run(String file) {
        return root.resolve("run").resolve(file);
    }

    Path record() {
        return run("cluster.json");
    }

    void create() throws IOException {
        for (String folder : List.of("conf", "logs", "run", "tmp", "pipelines", "checkpoints", "savepoints")) {
            Files.createDirectories(root.resolve(folder));
        }
    }

    /** Takes the folder for this process; null if another still has it after that time. */
    FileLock lock(Duration patience) throws IOException, InterruptedException {
        return Attached.lock(run(LOCK), patience);
    }

    /** Whether a process keeps a cluster here: it holds the lock, whatever the files beside it say. */
    boolean isKept() throws IOException, InterruptedException {
        return isHeld(run(LOCK));
    }

    private static boolean isHeld(Path lockFile) throws IOException, InterruptedException {
        if (!Files.exists(lockFile)) {
            return false;
        }
        FileLock lock = Attached.lock(lockFile, Duration.ZERO);
        if (lock == null) {
            return true;
        }
        lock.acquiredBy().close();
        return false;
    }

    /** The names of the processes that run here, by the locks that they hold; the keeper is not among them. */
    List<String> running() throws IOException, InterruptedException {
        List<String> running = new ArrayList<>();
        for (Path lock : locks()) {
            if (isHeld(lock)) {
                running.add(
                        lock.equals(broker().resolve("lock"))
                                ? "kafka"
                                : lock.getFileName().toString().replaceFirst("\\.lock$", ""));
            }
        }
        return running;
    }

    private List<Path> locks() throws IOException {
        List<Path> locks = new ArrayList<>(List.of(broker().resolve("lock")));
        if (Files.isDirectory(root.resolve("run"))) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("run"), "*.lock")) {
                for (Path file : files) {
                    if (!file.endsWith(LOCK)) {
                        locks.add(file);
                    }
                }
            }
        }
        locks.sort(Comparator.comparing(Path::toString));
        return locks;
    }

    void writePid(String process, long pid) throws IOException {
        replace(run(process + ".pid"), pid + "\n");
    }

    /** The id that a process wrote last; it may be gone, and its id another's. */
    Optional<Long> pid(String process) throws IOException {
        Path file = run(process + ".pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file).strip();
        return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    /** Writes a file so that a reader sees the old text or the new one, and never a part. */
    static void replace(Path file, String text) throws IOException {
        Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes all that earlier clusters left; the locks stay, a lock on a deleted file keeps nobody out. */
    void clear() throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        List<Path> locks = locks();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                if (!folder.endsWith("run")) {
                    delete(folder, locks);
                }
            }
        }
    }

    /** Deletes the working files that processes left which were killed. */
    void clearTmp() throws IOException {
        delete(tmp(), List.of());
        Files.createDirectories(tmp());
    }

    private static void delete(Path folder, List<Path> but) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                boolean kept = but.stream().anyMatch(lock -> lock.equals(file) || lock.startsWith(file));
                if (!kept) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
