package io.weir.integration;

import io.weir.connectors.process.Attached;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.formats.csv.CsvFormatFactory;
import org.apache.flink.formats.json.JsonFormatFactory;
import org.apache.flink.table.client.SqlClient;
import org.apache.flink.table.gateway.SqlGateway;

/** What a cluster brings along, and what is submitted to it: both as the build of {@code jobs/} gathered them. */
final class FlinkDistribution {
    /** How a jar's name goes on behind the artifact's. */
    private static final Pattern VERSION = Pattern.compile("-\\d.*\\.jar");

    /** What is Flink's by its name and yet not in a distribution's {@code lib/}. */
    private static final Set<String> NOT_IN_LIB =
            Set.of("flink-connector-kafka", "flink-ml-core", "flink-ml-servable-core");

    /** What is inside of flink-dist and flink-table-api-java-uber beside Flink, and the log back end in {@code lib/}. */
    private static final Set<String> LIBRARIES = Set.of(
            "async-profiler",
            "commons-cli",
            "commons-collections",
            "commons-compress",
            "commons-io",
            "commons-lang3",
            "commons-math3",
            "commons-text",
            "frocksdbjni",
            "icu4j",
            "javassist",
            "jsr305",
            "kryo",
            "log4j-api",
            "log4j-core",
            "log4j-slf4j-impl",
            "lz4-java",
            "minlog",
            "objenesis",
            "reflectasm",
            "slf4j-api",
            "snakeyaml-engine",
            "snappy-java");

    private static final String HOW_TO_BUILD = "; make it with: mvn package -DskipTests -pl jobs -am";

    private FlinkDistribution() {}

    /** The jars of a distribution's {@code lib/}: Flink and its own libraries; neither Kafka nor anything of Weir. */
    static List<Path> lib() {
        Path gathered = Repository.root().resolve("jobs/target/lib");
        if (!Files.isDirectory(gathered)) {
            throw new IllegalStateException("There is no folder " + gathered + " with Flink's jars" + HOW_TO_BUILD);
        }
        List<Path> lib = new ArrayList<>(jars(gathered, name -> {
            String artifact = VERSION.matcher(name).replaceFirst("");
            return LIBRARIES.contains(artifact) || (artifact.startsWith("flink-") && !NOT_IN_LIB.contains(artifact));
        }));
        lib.add(jarOf(CsvFormatFactory.class));
        lib.add(jarOf(JsonFormatFactory.class));
        return lib;
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
