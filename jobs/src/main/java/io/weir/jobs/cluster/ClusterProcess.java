package io.weir.jobs.cluster;

import io.weir.jobs.local.RootCause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A JobManager or a TaskManager: a process that ends with this one, and can be started again. Not safe for use by several
 * threads.
 */
final class ClusterProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 15;
    private static final int KILLED = 128;
    private static final int MOST_SIGNAL = 64;
    private static final Pattern EXCEPTION = Pattern.compile("(?:[\\w$]+\\.)+[\\w$]*(?:Exception|Error)\\b.*");

    private final String name;
    private final FlinkJvm java;
    private final List<String> jvmOptions;
    private final String mainClass;
    private final List<String> arguments;
    private final Path out;
    private final Path log;
    /** How long its files were before it was started. */
    private long outBefore;

    private long logBefore;
    private Process process;

    /** @param name as in the names of its log and of the file with its id */
    ClusterProcess(String name, FlinkJvm java, List<String> jvmOptions, String mainClass, List<String> arguments) {
        this.name = name;
        this.java = java;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.mainClass = mainClass;
        this.arguments = List.copyOf(arguments);
        this.out = java.directory().out(name);
        this.log = java.directory().log(name);
    }

    String name() {
        return name;
    }

    void start() throws IOException {
        outBefore = length(out);
        logBefore = length(log);
        ProcessBuilder builder = new ProcessBuilder(java.attached(name, jvmOptions, mainClass, arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
        builder.environment().putAll(java.environment());
        process = builder.start();
        java.directory().writePid(name, process.pid());
    }

    private static long length(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** How it ended: its exit code, and the exception that it told last, if any. */
    String lastWords() {
        String code = "exit code " + process.exitValue();
        if (isOfASignal(process.exitValue())) {
            return code; // whatever it has told before is not why
        }
        return exceptionIn(out, outBefore)
                .or(() -> exceptionIn(log, logBefore))
                .map(exception -> code + "; " + exception)
                .orElse(code);
    }

    /** Those above are a process's own: Flink's fatal errors end with 239, and tell why before. */
    static boolean isOfASignal(int exitCode) {
        return exitCode > KILLED && exitCode <= KILLED + MOST_SIGNAL;
    }

    /** The root cause of the last exception in what was written since it was started. */
    private static Optional<String> exceptionIn(Path file, long before) {
        try {
            byte[] all = Files.readAllBytes(file);
            int from = (int) Math.min(before, all.length);
            List<String> lines = new String(all, from, all.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (int i = lines.size() - 1; i >= 0; i--) {
                if (EXCEPTION.matcher(lines.get(i)).matches()) {
                    return Optional.of(RootCause.of(String.join("\n", lines.subList(i, lines.size()))));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Asks it to stop; {@link #close} waits for it. */
    void requestStop() {
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // It has ended already.
            }
        }
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        requestStop();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
