package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir up}: a cluster on this machine, in the background. */
@Command(
        name = "up",
        description = "Starts Kafka, a JobManager and TaskManagers on this machine, and returns when they are ready.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "They go on in the background until ./weir down; what dies is started again. Kafka's topics, checkpoints and",
            "savepoints are kept for the next up. Ports that are taken are replaced, and told. The logs are in the",
            "directory's logs/. A second up with the same options does nothing.",
            "",
            "Exit status: 0 if the cluster is ready, 1 if it did not come up, 2 if an option is wrong.",
            "",
            "Examples:",
            "  ./weir up",
            "  ./weir up --flink-home /opt/flink-2.2.0 --task-managers 1",
            "  ./weir up --bootstrap kafka:9093 --kafka-config client.properties",
            "  ./weir up -D taskmanager.numberOfTaskSlots=8 -D execution.checkpointing.interval=10s"
        })
public final class UpCommand implements Callable<Integer> {
    private static final int MOST_TASK_MANAGERS = 64;

    @Mixin
    private ClusterChoice cluster;

    @Option(
            names = "--flink-home",
            paramLabel = "DIR",
            description =
                    "Use the Flink that is installed there (2.2 or a later 2.x) and not the one Weir was built with.")
    private Path flinkHome;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT[,...]", description = "Use this Kafka, and start none.")
    private String bootstrap;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties of every Kafka client, such as security.protocol and sasl.jaas.config. It is read"
                    + " when a client is made and printed nowhere; docs/cluster.md tells how it names secrets of the"
                    + " environment.")
    private Path kafkaConfig;

    @Option(
            names = "--task-managers",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many TaskManagers, default ${DEFAULT-VALUE}.")
    private int taskManagers;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "An option of Flink, over flink-conf/config.yaml; may be repeated.")
    private Map<String, String> flink = new LinkedHashMap<>();

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Kafka's port, default ${DEFAULT-VALUE}; another is taken if it is not free, or for 0.")
    private int kafkaPort;

    @Option(
            names = "--flink-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Flink's page and REST interface, default ${DEFAULT-VALUE}; likewise.")
    private int flinkPort;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The live page, default ${DEFAULT-VALUE}; likewise.")
    private int pagePort;

    @Option(names = "--fresh", description = "Delete what earlier clusters left in the directory, Kafka's topics too.")
    private boolean fresh;

    @Option(names = "--json", description = "Print where everything is as JSON, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Output output = Output.standard(json);
        UpOptions options = options();
        ClusterDirectory directory = cluster.directory();
        Optional<ClusterRecord> running = ClusterRecord.running(directory);
        if (running.isPresent()) {
            return alreadyUp(directory, running.get(), options, output);
        }
        if (fresh && !directory.isKept()) {
            requireNothingRuns(directory);
            directory.clear();
        }
        ClusterRecord ready = KeeperStart.run(directory, options, output);
        output.status("");
        output.line("Flink:      " + ready.flink() + " (" + ready.flinkVersion() + ", " + options.taskManagers()
                + (options.taskManagers() == 1 ? " TaskManager)" : " TaskManagers)"));
        output.line("Kafka:      " + ready.kafka());
        output.line("Logs:       " + directory.logs());
        output.line("Next:       ./weir submit pipelines/card-fraud.yaml; stop with ./weir down");
        output.json(StatusCommand.report(directory));
        return ExitCode.OK;
    }

    private int alreadyUp(ClusterDirectory directory, ClusterRecord running, UpOptions options, Output output)
            throws IOException, InterruptedException {
        if (!running.ready()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "Another ./weir up is starting the cluster in " + directory.root() + " (process " + running.keeper()
                            + ").",
                    "Wait for it, or end it with ./weir down.");
        }
        if (fresh || !running.options().equals(options)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "A cluster runs in " + directory.root() + " already"
                            + (fresh ? "; --fresh would delete what it works with." : ", started with other options."),
                    "End it first: ./weir down, or choose another folder with --directory.");
        }
        output.line("Already up: Flink at " + running.flink() + ", Kafka at " + running.kafka() + ".");
        output.json(StatusCommand.report(directory));
        return ExitCode.OK;
    }

    /** What a killed keeper left ends by itself, a little later; until then it holds its files. */
    private static void requireNothingRuns(ClusterDirectory directory) throws IOException, InterruptedException {
        if (!directory.running().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "In " + directory.root() + " there still run: " + String.join(", ", directory.running()) + ".",
                    "End them first: ./weir down");
        }
    }

    private UpOptions options() {
        checkPort("--kafka-port", kafkaPort);
        checkPort("--flink-port", flinkPort);
        checkPort("--port", pagePort);
        if (taskManagers < 1 || taskManagers > MOST_TASK_MANAGERS) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--task-managers is " + taskManagers + ".",
                    "Give 1 to " + MOST_TASK_MANAGERS + ".");
        }
        if (bootstrap != null && !bootstrap.matches("[^,:\\s]+:\\d+(,[^,:\\s]+:\\d+)*|\\[.*]:\\d+.*")) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--bootstrap is '" + bootstrap + "'.",
                    "Give brokers as HOST:PORT, with commas between, such as kafka-1:9092,kafka-2:9092.");
        }
        if (kafkaConfig != null && bootstrap == null) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--kafka-config is given without --bootstrap; the Kafka that ./weir up starts needs none.",
                    "Add --bootstrap HOST:PORT, or leave it out.");
        }
        if (kafkaConfig != null && (!Files.isReadable(kafkaConfig) || Files.isDirectory(kafkaConfig))) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--kafka-config is " + kafkaConfig + ", which cannot be read.", "Give a file.");
        }
        return new UpOptions(
                absolute(flinkHome),
                bootstrap,
                absolute(kafkaConfig),
                taskManagers,
                flink,
                kafkaPort,
                flinkPort,
                pagePort);
    }

    private static Path absolute(Path path) {
        return path == null ? null : path.toAbsolutePath().normalize();
    }

    private static void checkPort(String name, int port) {
        if (port < 0 || port > 65535) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, name + " is " + port + ".", "Give 1 to 65535, or 0 for any free one.");
        }
    }
}
