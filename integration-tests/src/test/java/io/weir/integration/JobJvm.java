package io.weir.integration;

import io.weir.connectors.process.Attached;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Files.readAllLines(Repository.root().resolve("flink-conf/jvm.options")).stream()
                .filter(line -> line.startsWith("-"))
                .forEach(command::add);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
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
        Path log = folder.resolve("out.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new JobJvm(process, log);
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
