package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.local.RootCause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How Flink divides a process's memory: asked of its own {@code BashJavaUtils}, as {@code jobmanager.sh} and {@code
 * taskmanager.sh} do, so that an installed Flink is asked in its own version.
 *
 * @param jvm heap, direct memory and metaspace as the JVM's flags
 * @param dynamic what the process is told of it as {@code -D} arguments
 */
record MemoryFlags(List<String> jvm, List<String> dynamic) {
    private static final String ANSWER = "BASH_JAVA_UTILS_EXEC_RESULT:";
    private static final String MAIN_CLASS = "org.apache.flink.runtime.util.bash.BashJavaUtils";

    /**
     * Asks; takes about a second.
     *
     * @param java starts a JVM with Flink's class path
     * @param command {@code GET_JM_RESOURCE_PARAMS} or {@code GET_TM_RESOURCE_PARAMS}
     * @throws CommandFailure if the sizes that are configured do not go together, with Flink's reason
     */
    static MemoryFlags ask(FlinkJvm java, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(java.command(
                        "memory",
                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        MAIN_CLASS,
                        List.of(command, "--configDir", java.configuration().toString())))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        List<String> answer = answers(told);
        if (exitCode != 0 || answer.size() != 2) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "Flink cannot divide the memory as configured: " + RootCause.of(exceptionIn(told)),
                    "Look at the options memory.* in " + java.configuration().resolve("config.yaml")
                            + "; -D KEY=VALUE sets another value.");
        }
        return parse(answer);
    }

    /** @param answer two lines: the JVM's flags, the process's arguments */
    static MemoryFlags parse(List<String> answer) {
        return new MemoryFlags(
                ClusterConfiguration.words(answer.get(0)).toList(),
                ClusterConfiguration.words(answer.get(1)).toList());
    }

    /** What it has answered, among what else was printed. */
    static List<String> answers(String told) {
        return told.lines()
                .filter(line -> line.startsWith(ANSWER))
                .map(line -> line.substring(ANSWER.length()))
                .toList();
    }

    private static String exceptionIn(String told) {
        int begin = told.indexOf("Exception");
        int line = told.lastIndexOf('\n', Math.max(begin, 0));
        return begin < 0 ? told : told.substring(line + 1).replaceFirst("^Exception in thread \"[^\"]*\" ", "");
    }
}
