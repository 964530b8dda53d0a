package io.weir.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is in the jar that {@code flink run} takes, and what is in the cluster's own. */
class FlinkJarTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^[\\w.-]+:([\\w.-]+):([\\w.-]+) (.+)$");

    /** A library as the jar names it. */
    private record Listed(String artifact, String version, String licence) {}

    private static List<Listed> listed() throws IOException {
        return LISTED.matcher(text("META-INF/THIRD-PARTY.txt"))
                .results()
                .map(line -> new Listed(line.group(1), line.group(2), line.group(3)))
                .toList();
    }

    @Test
    void theJarHoldsNoClassThatTheClusterHas() throws IOException {
        Set<String> both = classes(FlinkDistribution.jobJar());
        assertThat(both)
                .contains("io/weir/jobs/ScoringJob.class", "org/apache/flink/connector/kafka/sink/KafkaSink.class");
        Set<String> cluster = new TreeSet<>();
        for (Path jar : FlinkDistribution.lib()) {
            cluster.addAll(classes(jar));
        }
        assertThat(cluster).contains("org/apache/flink/runtime/taskexecutor/TaskManagerRunner.class");
        both.retainAll(cluster);
        assertThat(both).isEmpty();
    }

    @Test
    void theClusterKnowsNeitherWeirNorItsLibraries() throws IOException {
        for (Path jar : FlinkDistribution.lib()) {
            assertThat(classes(jar))
                    .noneMatch(name -> name.startsWith("io/weir/")
                            || name.startsWith("org/apache/kafka/")
                            || name.startsWith("com/fasterxml/jackson/"));
        }
    }

    @Test
    void theJarNamesEachLibraryThatItHoldsWithItsVersionAndAPermissiveLicence() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Listed library : listed()) {
            named.add(library.artifact() + "-" + library.version());
            assertThat(library.licence())
                    .as(library.toString())
                    .isIn("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause");
        }
        assertThat(named).isEqualTo(bundled());
    }

    /** By what is in the jar: the libraries of which it has code. */
    private static Set<String> bundled() throws IOException {
        Set<String> code = code(FlinkDistribution.jobJar());
        Set<String> bundled = new TreeSet<>();
        for (Path library : FlinkDistribution.librariesOfJobs()) {
            String name = library.getFileName().toString();
            if (!name.startsWith("weir-") && code(library).stream().anyMatch(entry -> code.contains(moved(entry)))) {
                bundled.add(name.replaceFirst("(-linux-x86_64)?\\.jar$", ""));
            }
        }
        return bundled;
    }

    /** Where the jar has a class that it moves. */
    private static String moved(String entry) {
        return entry.replaceFirst("^com/fasterxml/jackson/", "io/weir/shaded/jackson/")
                .replaceFirst("^org/apache/avro/", "io/weir/shaded/avro/")
                .replaceFirst("^com/google/protobuf/", "io/weir/shaded/protobuf/")
                .replaceFirst("^org/snakeyaml/engine/", "io/weir/shaded/snakeyaml/");
    }

    @Test
    void theJarHasTheTextsOfItsLicencesAndNothingUnderAnother() throws IOException {
        assertThat(text("META-INF/LICENSE")).contains("Apache License", "Version 2.0, January 2004");
        assertThat(text("META-INF/NOTICE")).contains("Weir", "Apache Kafka", "Apache Avro", "Apache DataSketches");
        for (Listed library : listed()) {
            if (!library.licence().equals("Apache-2.0")) {
                String folder = "META-INF/licenses/";
                assertThat(text(folder + library.artifact().replace("-natives", "") + ".txt"))
                        .as(library.toString())
                        .contains(library.artifact(), library.licence().replaceFirst("-.*", ""));
            }
        }
        try (JarFile jar = new JarFile(FlinkDistribution.jobJar().toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .as(
                            "NVIDIA's compiler and run time, the other licence of jna, and Kafka's licence as if it were ours")
                    .noneMatch(name -> name.matches("lib/lib(JNv|JCudaRuntime).*|META-INF/LGPL.*|LICENSE|NOTICE"))
                    .anyMatch(name -> name.startsWith("lib/libJCudaDriver"));
        }
    }

    private static String text(String entry) throws IOException {
        try (JarFile jar = new JarFile(FlinkDistribution.jobJar().toFile())) {
            assertThat(jar.getEntry(entry)).as(entry).isNotNull();
            return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), UTF_8);
        }
    }

    private static Set<String> code(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.matches("(?!META-INF/).*\\.(class|so)") && !name.equals("module-info.class"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<String> classes(Path jar) throws IOException {
        Set<String> classes = new TreeSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                    .filter(name -> !name.endsWith("module-info.class"))
                    .forEach(classes::add);
        }
        return classes;
    }
}
