package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.autoscaler.config.AutoScalerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalResourceOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each option in the files for Flink is one that Flink has, by its present name, with a value that it can read. */
class ShippedFlinkOptionsTest {
    private static final List<Class<?>> OPTIONS = List.of(
            AutoScalerOptions.class,
            CheckpointingOptions.class,
            ClusterOptions.class,
            CoreOptions.class,
            ExternalResourceOptions.class,
            HeartbeatManagerOptions.class,
            HighAvailabilityOptions.class,
            JobManagerOptions.class,
            PipelineOptions.class,
            RestartStrategyOptions.class,
            RocksDBConfigurableOptions.class,
            RocksDBOptions.class,
            RpcOptions.class,
            StateBackendOptions.class,
            StateRecoveryOptions.class,
            TaskManagerOptions.class);

    /** Options with a name of the user's inside, and environment variables. */
    private static final Pattern NAMED = Pattern.compile("external-resource\\.\\w+\\.(amount|driver-factory\\.class"
            + "|param\\.discovery-script\\.args|kubernetes\\.config-key)"
            + "|metrics\\.reporter\\.\\w+\\.(factory\\.class|port)"
            + "|containerized\\.taskmanager\\.env\\.\\w+");

    private static final Map<String, ConfigOption<?>> KNOWN = known();

    @ParameterizedTest
    @ValueSource(strings = {"config.yaml", "demo/config.yaml", "gpu/config.yaml", "production/config.yaml"})
    void everyOptionOfAConfigurationFileIsFlinks(String file) throws Exception {
        assertKnown(file, ShippedYaml.flat(ShippedYaml.read(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes/scoring.yaml", "kubernetes/learning.yaml"})
    void everyOptionOfADeploymentIsFlinksOrTheAutoscalers(String file) throws Exception {
        assertKnown(file, ShippedYaml.map(ShippedYaml.at(ShippedYaml.read(file), "spec", "flinkConfiguration")));
    }

    @Test
    void everyOptionOfTheComposeFileIsFlinks() throws Exception {
        String properties = (String)
                ShippedYaml.at(ShippedYaml.read("docker/compose.yaml"), "x-flink", "environment", "FLINK_PROPERTIES");
        Map<String, Object> options = new HashMap<>();
        properties.lines().forEach(line -> options.put(line.split(": ", 2)[0], line.split(": ", 2)[1]));
        assertKnown("compose.yaml", options);
    }

    @Test
    void everyFileGivesTheJvmsTheFlagsThatFlinkNeeds() throws Exception {
        String flags = String.join(
                " ",
                Files.readAllLines(ShippedYaml.FOLDER.resolve("jvm.options")).stream()
                        .filter(line -> line.startsWith("-"))
                        .toList());
        for (String file : List.of("config.yaml", "production/config.yaml")) {
            assertThat(ShippedYaml.flat(ShippedYaml.read(file))).as(file).containsEntry("env.java.opts.all", flags);
        }
        for (String file : List.of("kubernetes/scoring.yaml", "kubernetes/learning.yaml")) {
            assertThat(ShippedYaml.at(ShippedYaml.read(file), "spec", "flinkConfiguration", "env.java.opts.all"))
                    .as(file)
                    .isEqualTo(flags);
        }
    }

    private static void assertKnown(String file, Map<String, Object> options) {
        assertThat(options).as(file).isNotEmpty();
        options.forEach((key, value) -> {
            if (!NAMED.matcher(key).matches()) {
                assertThat(KNOWN.containsKey(key))
                        .as("%s: an option named %s", file, key)
                        .isTrue();
                Configuration configuration = new Configuration();
                configuration.setString(key, text(value));
                // Fails with the value, if it is none of the option's type.
                assertThat(configuration.get(KNOWN.get(key)))
                        .as("%s: %s", file, key)
                        .isNotNull();
            }
        });
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? String.join(";", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }

    private static Map<String, ConfigOption<?>> known() {
        Map<String, ConfigOption<?>> known = new HashMap<>();
        for (Class<?> options : OPTIONS) {
            for (Field field : options.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && ConfigOption.class.isAssignableFrom(field.getType())) {
                    try {
                        ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                        known.put(option.key(), option);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
        return known;
    }
}
