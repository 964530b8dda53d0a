package io.weir.integration;

import io.weir.connectors.process.Attached;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A job's main class in a JVM of its own, with a small Flink inside of it, as if {@code flink run} had started it. */
final class JobJvm implements AutoCloseable {
    private final Process process;
    private final Path log;

    private JobJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param folder of its own: its log, its lock and its checkpoints are kept there
     */
    static JobJvm start(Path folder, Class<?> mainClass, Path pipeline, String bootstrap) throws IOException {
        return start(folder, mainClass, pipeline, bootstrap, Setting.NONE);
    }

    /**
     * What one process has besides.
     *
     * @param environment variables on top of this process's own
     * @param jvm options of its JVM
     * @param arguments of the job on top of its own, such as options of Flink, each {@code -Dkey=value}
     */
    record Setting(Map<String, String> environment, List<String> jvm, List<String> arguments) {
        static final Setting NONE = new Setting(Map.of(), List.of(), List.of());
    }

    /**
     * Starts it in a setting of its own.
     *
     * @param folder which may be that of one that has ended: its checkpoints are not touched
     */
    static JobJvm start(Path folder, Class<?> mainClass, Path pipeline, String bootstrap, Setting setting)
            throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Files.readAllLines(Repository.root().resolve("flink-conf/jvm.options")).stream()
                .filter(line -> line.startsWith("-"))
                .forEach(command::add);
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
        command.addAll(setting.jvm());
        command.addAll(List.of(
                "-Dlog.file=" + folder.resolve("job.log"),
                "-Dlog4j2.configurationFile=" + Repository.root().resolve("flink-conf/log4j2.properties"),
                "-cp",
                System.getProperty("java.class.path"),
                Attached.class.getName(),
                folder.resolve("lock").toString(),
                mainClass.getName(),
                "--pipeline=" + pipeline,
                "--bootstrap-servers=" + bootstrap,
                "-Dparallelism.default=1",
                "-Dexecution.checkpointing.interval=300ms",
                "-Dexecution.checkpointing.dir=" + folder.resolve("checkpoints").toUri(),
                "-Dtaskmanager.memory.network.min=32mb",
                "-Dtaskmanager.memory.network.max=32mb"));
        command.addAll(setting.arguments());
        Path log = folder.resolve("out.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(setting.environment());
        Process process = builder.start();
        return new JobJvm(process, log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** How a process has ended that is not alive. */
    int exitValue() {
        return process.exitValue();
    }

    /** For a condition that waits on what the job does: fails at once if it cannot do anything any more. */
    void requireAlive() {
        if (!process.isAlive()) {
            try {
                throw new AssertionError("The job ended with " + process.exitValue() + ":\n" + Files.readString(log));
            } catch (IOException e) {
                throw new AssertionError("The job ended with " + process.exitValue(), e);
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
