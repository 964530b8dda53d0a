package io.weir.jobs.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * Flink's configuration of one start of a local cluster: {@code flink-conf/config.yaml}, over it the addresses and folders
 * of this start, over these what the user has asked for.
 */
final class ClusterConfiguration {
    private static final String HOST = "127.0.0.1";

    private final Configuration options;

    private ClusterConfiguration(Configuration options) {
        this.options = options;
    }

    /**
     * Puts it together.
     *
     * @param shipped the folder of the {@code config.yaml} to begin with
     * @param directory the cluster's folder
     * @param restPort the port of the REST interface
     * @param rpcPort the port of the JobManager
     * @param asked the user's own options
     */
    static ClusterConfiguration of(
            Path shipped, ClusterDirectory directory, int restPort, int rpcPort, Map<String, String> asked) {
        Configuration options = GlobalConfiguration.loadConfiguration(shipped.toString());
        Map<String, String> own = Map.ofEntries(
                Map.entry("jobmanager.rpc.address", HOST),
                Map.entry("jobmanager.rpc.port", Integer.toString(rpcPort)),
                Map.entry("jobmanager.bind-host", HOST),
                Map.entry("taskmanager.host", HOST),
                Map.entry("taskmanager.bind-host", HOST),
                Map.entry("rest.address", HOST),
                Map.entry("rest.bind-address", HOST),
                Map.entry("rest.port", Integer.toString(restPort)),
                Map.entry("rest.bind-port", Integer.toString(restPort)),
                Map.entry("io.tmp.dirs", directory.tmp().toString()),
                Map.entry(
                        "execution.checkpointing.dir",
                        flinkPath(directory.root().resolve("checkpoints"))),
                Map.entry(
                        "execution.checkpointing.savepoint-dir",
                        flinkPath(directory.root().resolve("savepoints"))));
        own.forEach(options::setString);
        asked.forEach(options::setString);
        return new ClusterConfiguration(options);
    }

    /** The one that a cluster was started with. */
    static ClusterConfiguration read(ClusterDirectory directory) {
        return new ClusterConfiguration(
                GlobalConfiguration.loadConfiguration(directory.configuration().toString()));
    }

    /** The same for a client that serves a REST interface of its own, which would take the JobManager's port. */
    ClusterConfiguration ofClient() {
        Configuration client = new Configuration(options);
        client.removeKey("rest.bind-port");
        return new ClusterConfiguration(client);
    }

    /** As Flink wants a local path: not encoded as a URI, else it would use a folder with percent signs in its name. */
    static String flinkPath(Path path) {
        return "file://" + path;
    }

    /** Writes it as the {@code config.yaml} of a folder. */
    void write(Path folder) throws IOException {
        StringBuilder yaml = new StringBuilder("# Written at each start by ./weir up; edits are lost.\n");
        for (Map.Entry<String, String> option : new TreeMap<>(options.toMap()).entrySet()) {
            yaml.append(option.getKey())
                    .append(": ")
                    .append(quoted(option.getValue()))
                    .append('\n');
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.yaml"), yaml);
    }

    /** A JSON string is a YAML string, whatever is in it. */
    private static String quoted(String value) throws JsonProcessingException {
        return ClusterRecord.JSON.writeValueAsString(value);
    }

    /** The JVM's options of one kind of process, such as {@code taskmanager}: those of all, then its own. */
    List<String> jvmOptions(String kind) {
        return Stream.of("env.java.opts.all", "env.java.opts." + kind)
                .flatMap(key -> words(options.getString(key, "")))
                .toList();
    }

    static Stream<String> words(String text) {
        return Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty());
    }
}
