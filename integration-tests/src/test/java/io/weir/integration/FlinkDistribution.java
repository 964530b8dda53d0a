package io.weir.integration;

import io.weir.connectors.process.Attached;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.table.client.SqlClient;
import org.apache.flink.table.gateway.SqlGateway;

/** What a cluster brings along, and what is submitted to it: both as the build of {@code jobs/} gathered them. */
final class FlinkDistribution {
    private static final String HOW_TO_BUILD = "; make it with: mvn package -DskipTests -pl jobs -am";

    private FlinkDistribution() {}

    /** The jars of a distribution's {@code lib/}: Flink and its own libraries; neither Kafka nor anything of Weir. */
    static List<Path> lib() {
        Path gathered = Repository.root().resolve("jobs/local-cluster/target/lib");
        if (!Files.isDirectory(gathered)) {
            throw new IllegalStateException(
                    "There is no folder " + gathered + "; make it with: mvn generate-resources -pl jobs/local-cluster");
        }
        return jars(gathered, name -> true);
    }

    /** The jars of a distribution's {@code opt/} that {@code sql-client.sh} adds. */
    static List<Path> sqlClient() {
        return List.of(jarOf(SqlClient.class), jarOf(SqlGateway.class));
    }

    private static Path jarOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** The jar that {@code flink run} takes. */
    static Path jobJar() {
        Path target = Repository.root().resolve("jobs/target");
        List<Path> found =
                Files.isDirectory(target) ? jars(target, name -> name.matches("weir-jobs-.*-flink\\.jar")) : List.of();
        if (found.size() != 1) {
            throw new IllegalStateException("One jar named weir-jobs-VERSION-flink.jar is needed in " + target
                    + ", there are " + found + HOW_TO_BUILD);
        }
        return found.get(0);
    }

    /** The libraries of {@code jobs/} when it runs, of which the jar that {@code flink run} takes has some. */
    static List<Path> librariesOfJobs() {
        return jars(Repository.root().resolve("jobs/target/lib"), name -> name.endsWith(".jar"));
    }

    /** A class path of {@link Attached} alone, so that a cluster's processes end with the tests, yet know nothing of Weir. */
    static Path attachedAlone(Path folder) throws IOException {
        return alone(Attached.class, folder);
    }

    /** A class path of one class. */
    static Path alone(Class<?> type, Path folder) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
            Files.write(file, bytes.readAllBytes());
        }
        return folder;
    }

    private static List<Path> jars(Path folder, java.util.function.Predicate<String> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> wanted.test(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(folder + " cannot be listed", e);
        }
    }
}
