package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.jobs.console.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink's configuration of a local cluster, and how Flink itself reads it. */
class ClusterConfigurationTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path SHIPPED = HOME.resolve("flink-conf");

    @TempDir
    private Path folder;

    private ClusterConfiguration written(ClusterDirectory directory, Map<String, String> asked) throws Exception {
        directory.create();
        ClusterConfiguration configuration = ClusterConfiguration.of(SHIPPED, directory, 8081, 6123, asked);
        configuration.write(directory.configuration());
        return configuration;
    }

    @Test
    void whatIsWrittenIsReadByFlinkAsItWasMeant() throws Exception {
        ClusterDirectory directory = new ClusterDirectory(folder.resolve("a \"folder\": of #100%"));
        written(directory, Map.of("taskmanager.numberOfTaskSlots", "3", "metrics.scope.tm", "<host>.\\\"x\": y"));

        Configuration read =
                GlobalConfiguration.loadConfiguration(directory.configuration().toString());
        Configuration shipped = GlobalConfiguration.loadConfiguration(SHIPPED.toString());
        assertThat(read.get(TaskManagerOptions.NUM_TASK_SLOTS)).as("the user's").isEqualTo(3);
        assertThat(read.getString("metrics.scope.tm", "")).isEqualTo("<host>.\\\"x\": y");
        assertThat(read.getString("rest.port", "")).isEqualTo("8081");
        assertThat(read.getString("execution.checkpointing.dir", ""))
                .isEqualTo("file://" + directory.root().resolve("checkpoints"));
        assertThat(read.get(TaskManagerOptions.TOTAL_PROCESS_MEMORY)).isEqualTo(MemorySize.ofMebiBytes(1700));
        assertThat(read.toMap()).containsAllEntriesOf(without(shipped.toMap(), "taskmanager.numberOfTaskSlots"));
    }

    private static Map<String, String> without(Map<String, String> options, String key) {
        Map<String, String> others = new java.util.HashMap<>(options);
        others.remove(key);
        return others;
    }

    @Test
    void theShippedFilesJvmOptionsAreThoseOfEveryJvmWithFlinkInIt() throws Exception {
        ClusterConfiguration configuration = written(new ClusterDirectory(folder), Map.of());

        List<String> all = Files.readAllLines(SHIPPED.resolve("jvm.options")).stream()
                .filter(line -> line.startsWith("-"))
                .toList();
        assertThat(configuration.jvmOptions("jobmanager")).startsWith(all.toArray(new String[0]));
        assertThat(configuration.jvmOptions("taskmanager"))
                .startsWith(all.toArray(new String[0]))
                .contains("--add-modules=jdk.incubator.vector");
    }

    @Test
    void flinkDividesTheMemoryOfTheShippedFileAndRefusesWhatDoesNotGoTogether() throws Exception {
        FlinkHome gathered = FlinkHome.of(null, HOME);
        ClusterDirectory directory = new ClusterDirectory(folder);
        FlinkJvm java = new FlinkJvm(gathered, HOME, directory);
        written(directory, Map.of());

        MemoryFlags flags = MemoryFlags.ask(java, "GET_TM_RESOURCE_PARAMS");
        assertThat(flags.jvm()).anyMatch(flag -> flag.matches("-Xmx\\d+")).contains("-XX:MaxMetaspaceSize=201326592");
        assertThat(flags.dynamic()).contains("-D", "taskmanager.memory.managed.size=419430400b");

        written(directory, Map.of("taskmanager.memory.process.size", "500m"));
        assertThatThrownBy(() -> MemoryFlags.ask(java, "GET_TM_RESOURCE_PARAMS"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("Flink cannot divide the memory as configured: IllegalConfigurationException: ")
                .hasMessageContaining("Total Flink Memory");
    }
}
