package io.weir.jobs.cluster;

import io.weir.connectors.process.Attached;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.python.util.PythonDependencyUtils;

/**
 * How a JVM with Flink in it is started: its class path, its logs, its environment.
 *
 * @param flink whose jars
 * @param home Weir's folder, with {@code flink-conf/}
 * @param directory the cluster's folder
 */
record FlinkJvm(FlinkHome flink, Path home, ClusterDirectory directory) {
    /** The folder of the {@code config.yaml}. */
    Path configuration() {
        return directory.configuration();
    }

    /** A command that runs a main class of Flink's on Flink's own class path and nothing else. */
    List<String> command(String name, List<String> jvmOptions, String mainClass, List<String> arguments) {
        return command(name, classPath(flink.classPath()), jvmOptions, mainClass, arguments);
    }

    /** The same for a process that ends with this one, by {@link Attached}. */
    List<String> attached(String name, List<String> jvmOptions, String mainClass, List<String> arguments)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(directory.run(name + ".lock").toString(), mainClass));
        all.addAll(arguments);
        Stream<Path> jars = Stream.concat(Stream.of(alone("attached", Attached.class)), flink.classPath().stream());
        return command(name, classPath(jars.toList()), jvmOptions, Attached.class.getName(), all);
    }

    /** The same on another class path. */
    List<String> command(
            String name, String classPath, List<String> jvmOptions, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + directory.tmp(),
                "-Dlog.file=" + directory.log(name),
                "-Dlog4j2.configurationFile=" + home.resolve("flink-conf/log4j2.properties"),
                "-cp",
                classPath,
                mainClass));
        command.addAll(arguments);
        return command;
    }

    /** A command that runs Flink's SQL client. */
    List<String> sqlClient(List<String> jvmOptions, List<String> arguments) throws IOException {
        List<Path> jars = new ArrayList<>(flink.classPath());
        jars.addAll(flink.sqlClient());
        // Behind the others: flink-python's own comes first where it is installed.
        jars.add(alone("python", PythonDependencyUtils.class));
        return command("sql", classPath(jars), jvmOptions, "org.apache.flink.table.client.SqlClient", arguments);
    }

    private static String classPath(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** A class path of one class of Weir's, so that Flink's processes know nothing else of it. */
    private Path alone(String folderName, Class<?> type) throws IOException {
        Path folder = directory.run(folderName);
        String name = type.getName().replace('.', '/') + ".class";
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
            Files.write(file, bytes.readAllBytes());
        }
        return folder;
    }

    /** What Flink's scripts set. */
    Map<String, String> environment() {
        Path installed = flink.installed().orElse(directory.root());
        return Map.of(
                "FLINK_CONF_DIR", configuration().toString(),
                "FLINK_HOME", installed.toString(),
                "FLINK_PLUGINS_DIR", installed.resolve("plugins").toString());
    }
}
