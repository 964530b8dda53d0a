package io.weir.connectors.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import sun.misc.Signal;

/**
 * Runs a main class as a child process that ends when its parent does: {@code Attached LOCKFILE MAINCLASS args...}
 *
 * <ol>
 *   <li>It holds an exclusive lock on LOCKFILE as long as it lives, and waits up to a minute for a previous owner to go,
 *       so that two processes never work in one directory.
 *   <li>It does nothing on SIGINT and SIGHUP: Ctrl-C, and a terminal that is closed, reach a whole process group, and the
 *       parent decides in which order its children stop, or whether they do.
 *   <li>It watches standard input, on which nothing is ever sent: its end means that the parent is gone, however it
 *       went, or wants a stop. Then the JVM exits with 0, its shutdown hooks run.
 * </ol>
 *
 * Exit codes: 0 after a stop, 1 when the main class threw, 2 for wrong arguments, 3 when the lock was not free in time.
 * It needs nothing but the JDK, so that its jar can stand on any class path.
 */
public final class Attached {
    /** Exit code: the lock is held by another process. */
    public static final int LOCKED = 3;

    /** Exit code: the main class threw. */
    public static final int FAILED = 1;

    private static final int WRONG_ARGUMENTS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    /** Held until the process ends; the operating system frees it, after SIGKILL too. */
    @SuppressWarnings({"unused", "UnusedVariable"})
    private static FileLock held;

    private Attached() {}

    /** Runs the main class that the arguments name. */
    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            exit(WRONG_ARGUMENTS, "Usage: Attached LOCKFILE MAINCLASS args...");
        }
        Signal.handle(new Signal("INT"), signal -> {});
        Signal.handle(new Signal("HUP"), signal -> {});
        Path lockFile = Path.of(args[0]);
        exitWhenEnded(System.in);
        held = lock(lockFile, PATIENCE);
        if (held == null) {
            exit(
                    LOCKED,
                    "Another process works here: it holds the lock " + lockFile + " since more than "
                            + PATIENCE.toSeconds() + " s. Stop it first, or use another directory.");
        }
        try {
            Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 2, args.length));
        } catch (InvocationTargetException e) {
            e.getCause().printStackTrace();
            exit(FAILED, args[1] + " failed: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            exit(FAILED, args[1] + " has no public static void main(String[]) on this class path: " + e);
        }
    }

    /**
     * Takes an exclusive lock on a file, which is created when missing.
     *
     * @return null when another process, or another thread of this one, still holds it after that time
     */
    public static FileLock lock(Path file, Duration patience) throws IOException, InterruptedException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - deadline >= 0) {
                channel.close();
                return null;
            }
            Thread.sleep(BETWEEN_TRIES.toMillis());
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this JVM itself
        }
    }

    private static void exitWhenEnded(InputStream in) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (in.read() >= 0) {
                            // whatever is sent means nothing; only the end does
                        }
                    } catch (IOException e) {
                        // an input that cannot be read has ended too
                    }
                    System.exit(0);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void exit(int code, String sentence) {
        PrintStream err = System.err;
        err.println(sentence);
        err.flush();
        System.exit(code);
    }
}
