package io.weir.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real launcher in a small project of its own, with a {@code java} and a {@code mvn} that only write down how they were
 * called: a build within a build's tests would wait for its own lock.
 */
final class LauncherSandbox {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    final Path home;
    final Path bin;
    final Map<String, String> environment = new HashMap<>();

    LauncherSandbox(Path folder) throws IOException {
        home = Files.createDirectories(folder.resolve("a project"));
        bin = Files.createDirectories(folder.resolve("bin"));
        copy("weir");
        copy("pom.xml");
        copy("flink-conf/jvm.options");
        Files.createDirectories(home.resolve("jobs/src/main"));
        Files.createDirectories(home.resolve("connectors/development-broker/src/main"));
        Files.writeString(home.resolve("jobs/pom.xml"), "<project/>");
        Files.writeString(home.resolve("connectors/development-broker/pom.xml"), "<project/>");
        javaTells("openjdk version \"17.0.15\" 2025-04-15");
        script("javac", "exit 0");
        script(
                "mvn",
                """
                if [ "$1" = -v ]; then echo "Apache Maven 3.9.6 (x)"; exit 0; fi
                echo "$*" >> "%s/builds"
                if [[ "$*" == *"-pl benchmarks "* ]]; then
                  mkdir -p benchmarks/target/lib
                  echo peer > benchmarks/target/lib/peer-1.jar
                  echo ours > benchmarks/target/weir-benchmarks-1.jar
                  exit 0
                fi
                mkdir -p jobs/target/lib connectors/development-broker/target/lib jobs/local-cluster/target/{lib,opt}
                echo client > jobs/local-cluster/target/opt/flink-sql-client-2.jar
                echo flink > jobs/local-cluster/target/lib/flink-runtime-2.jar
                echo library > jobs/target/lib/library-1.jar
                echo broker > connectors/development-broker/target/lib/kafka_2.13-4.jar
                echo ours > jobs/target/weir-jobs-1.jar
                echo flink > jobs/target/weir-jobs-1-flink.jar
                """
                        .formatted(bin));
    }

    void javaTells(String version) throws IOException {
        script(
                "java",
                """
                if [ "$1" = -version ]; then echo '%s' >&2; exit 0; fi
                printf '%%s\\n' "$@"
                """
                        .formatted(version));
    }

    void script(String name, String body) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + body + "\n");
        if (!file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable");
        }
    }

    /** How often Maven was asked to build. */
    int builds() throws IOException {
        Path file = bin.resolve("builds");
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    record Result(int exitCode, String out, String err) {}

    Result run(String... arguments) throws Exception {
        return run(home.resolve("weir"), arguments);
    }

    Result run(Path launcher, String... arguments) throws Exception {
        return finish(start(launcher, arguments));
    }

    Process start(Path launcher, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(bin.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("WEIR_") || name.equals("JAVA_HOME"));
        builder.environment().put("PATH", bin + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Result finish(Process process) throws Exception {
        process.getOutputStream().close();
        // What the launcher writes fits into the pipes: reading after the end cannot block it.
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the launcher did not end within a minute");
        }
        return new Result(
                process.exitValue(),
                new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8),
                new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }

    private void copy(String name) throws IOException {
        Path to = home.resolve(name);
        Files.createDirectories(to.getParent());
        Files.copy(REPOSITORY.resolve(name), to, StandardCopyOption.COPY_ATTRIBUTES);
    }
}
