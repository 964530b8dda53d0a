package io.weir.jobs.cluster;

import io.weir.jobs.console.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import sun.misc.Signal;

/**
 * Flink's SQL client as a process: with this one's terminal for a person, or with a script, whose output is passed on.
 *
 * <p>The client ends with 0 when a statement of a script fails, and stops at that statement: what it prints is read for it.
 */
record SqlSession(ClusterDirectory directory, ClusterRecord cluster, Path jar) {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final List<String> FAILURES =
            List.of("[ERROR] Could not execute SQL statement", "Failed to initialize from sql script");

    /**
     * Runs it to its end.
     *
     * @param init the statements with which the session begins; they may hold secrets
     * @param script the statements to run; null: a person types them
     * @return an exit status
     */
    int run(String init, String script) throws IOException, InterruptedException {
        // Only its owner may look into such a folder.
        Path folder = Files.createTempDirectory(directory.tmp(), "sql-");
        // A signal ends this process without its finally.
        Thread removal = new Thread(() -> remove(folder), "remove the session's files");
        Runtime.getRuntime().addShutdownHook(removal);
        try (SlotWatch watch = SlotWatch.of(new ClusterRest(cluster.flink()), System.err::println)) {
            Path begin = Files.writeString(folder.resolve("init.sql"), init);
            List<String> arguments = new ArrayList<>(List.of("embedded", "-j", jar.toString(), "-i", begin.toString()));
            if (script == null) {
                return dialogue(client(folder, arguments));
            }
            Path statements = Files.writeString(folder.resolve("script.sql"), script);
            arguments.addAll(List.of("-D", "sql-client.execution.result-mode=tableau", "-f", statements.toString()));
            arguments.addAll(List.of("-hist", folder.resolve("history").toString()));
            return statements(client(folder, arguments));
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) {
        for (String file : List.of("init.sql", "script.sql", "config.yaml", "history", "")) {
            try {
                Files.deleteIfExists(folder.resolve(file));
            } catch (IOException e) {
                // Only its owner may look into it, and the next start of the cluster removes it.
            }
        }
    }

    private ProcessBuilder client(Path folder, List<String> arguments) throws IOException {
        Path home = ClusterChoice.home();
        FlinkJvm java = new FlinkJvm(FlinkHome.ofRunning(cluster, home), home, directory);
        ClusterConfiguration configuration = ClusterConfiguration.read(directory);
        configuration.ofClient().write(folder);
        List<String> jvm = new ArrayList<>(configuration.jvmOptions("client"));
        jvm.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
        // A script needs no terminal, and JLine need not say that there is none.
        jvm.add("-Dorg.jline.terminal.dumb=" + arguments.contains("-f"));
        ProcessBuilder client = new ProcessBuilder(java.sqlClient(jvm, arguments)).inheritIO();
        client.environment().putAll(java.environment());
        client.environment().put("FLINK_CONF_DIR", folder.toString());
        return client;
    }

    private static void endWithThis(Process client) {
        Runtime.getRuntime().addShutdownHook(new Thread(client::destroy, "end the SQL client"));
    }

    private static int dialogue(ProcessBuilder client) throws IOException, InterruptedException {
        Process process = client.start();
        endWithThis(process);
        // Ctrl-C ends a query there; it must not end the one that waits.
        Signal.handle(new Signal("INT"), signal -> {});
        return process.waitFor() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static int statements(ProcessBuilder client) throws IOException, InterruptedException {
        Process process = client.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
        endWithThis(process);
        boolean failed = false;
        try (BufferedReader printed =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = printed.readLine(); line != null; line = printed.readLine()) {
                String text = COLOUR.matcher(line).replaceAll("");
                failed |= FAILURES.stream().anyMatch(text::contains);
                System.out.println(text);
            }
        }
        return process.waitFor() == 0 && !failed ? ExitCode.OK : ExitCode.FAILED;
    }
}
