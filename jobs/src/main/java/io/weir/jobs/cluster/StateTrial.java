package io.weir.jobs.cluster;

import io.weir.jobs.RestoreTrial;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tries in a process of its own, with the new jar, whether a job of a new pipeline file can go on from a savepoint.
 *
 * @param java whose Flink
 * @param jar the jar that is tried
 */
record StateTrial(FlinkJvm java, Path jar) {
    /**
     * Why it cannot; empty if it can.
     *
     * @throws CommandFailure if that could not be found out
     */
    Optional<String> refusal(PipelineJobs.Kind kind, Path yaml, Path savepoint)
            throws IOException, InterruptedException {
        String name = "trial-" + kind.word();
        List<String> jvm =
                new ArrayList<>(ClusterConfiguration.read(java.directory()).jvmOptions("client"));
        jvm.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g"));
        String classPath = Stream.concat(Stream.of(jar), java.flink().classPath().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Process trial = new ProcessBuilder(java.command(
                        name,
                        classPath,
                        jvm,
                        RestoreTrial.class.getName(),
                        List.of(kind.word(), yaml.toAbsolutePath().toString(), savepoint.toString())))
                .redirectError(java.directory().out(name).toFile())
                .start();
        trial.getOutputStream().close();
        String told = new String(trial.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exitCode = trial.waitFor();
        if (exitCode == 0) {
            return Optional.empty();
        }
        if (told.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "Whether the " + kind.word() + " job can go on could not be tried: "
                            + JobStart.reason(Files.readString(java.directory().out(name))),
                    "The whole of it is in " + java.directory().out(name) + ". The old jobs go on.");
        }
        return Optional.of(told.lines().reduce((first, last) -> last).orElseThrow());
    }
}
