package io.weir.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is in the jar that {@code flink run} takes, and what is in the cluster's own. */
class FlinkJarTest {
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
