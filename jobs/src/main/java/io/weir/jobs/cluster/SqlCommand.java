package io.weir.jobs.cluster;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.sql.SessionScript;
import io.weir.jobs.sql.TopicAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir sql}: Flink's SQL client on the cluster, in a session that knows a pipeline. */
@Command(
        name = "sql",
        description =
                "Opens Flink's SQL client on the cluster, with a pipeline's topics as tables, views over them, Weir's"
                        + " functions and the pipeline's models.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Tables read a topic from its beginning and go on with it; a query in a script must end, or the script does not.",
            "Each statement ends with a semicolon. Where standard input is no terminal, its statements are run.",
            "What there is, and what may be asked: docs/sql.md.",
            "",
            "Exit status: 0 if all statements were executed, 1 if one failed or no cluster runs, 2 if a file or an option is",
            "wrong.",
            "",
            "Examples:",
            "  ./weir sql",
            "  ./weir sql --bounded -e 'SELECT * FROM dead_letters_by_reason'",
            "  ./weir sql -f report.sql",
            "  ./weir sql --bounded < report.sql",
            "  ./weir sql --print-init --pipeline pipelines/card-fraud.yaml"
        })
public final class SqlCommand implements Callable<Integer> {
    private static final String LOCALHOST = "localhost:9092";

    @Mixin
    private ClusterChoice cluster;

    @ArgGroup
    private Task task = new Task();

    /** What is to be done, if not a dialogue. */
    static final class Task {
        @Option(
                names = {"-f", "--file"},
                paramLabel = "SCRIPT",
                description = "Run the statements of this file and end.")
        private Path script;

        @Option(
                names = {"-e", "--execute"},
                paramLabel = "STATEMENT",
                description = "Run this statement, or several, and end; may be repeated.")
        private List<String> statements;

        @Option(
                names = "--print-init",
                description = "Print the statements with which the session would begin, and end; needs no cluster if"
                        + " --pipeline names a file. Properties of --kafka-config are left out.")
        private boolean printInit;
    }

    @Option(
            names = "--pipeline",
            paramLabel = "NAME|FILE",
            description = "The pipeline: one that was submitted, or a file. Default: the one that was submitted last.")
    private String pipeline;

    @Option(
            names = "--bounded",
            description =
                    "Tables end with the records that are there when a query starts, and queries with them. Without it they"
                            + " go on with their topics.")
    private boolean bounded;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description = "Another jar of Weir's jobs than the one that was built here.")
    private Path jar;

    @Override
    public Integer call() throws Exception {
        if (task.printInit) {
            printInit();
            return ExitCode.OK;
        }
        if (task.script != null && !Files.isReadable(task.script)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--file is " + task.script + ", which cannot be read.",
                    "Give a file with SQL.");
        }
        ClusterRecord running = cluster.running();
        String script = script();
        Path submitted = JobJar.orBuilt(jar);
        KafkaClients kafka = new KafkaClients(running.kafka(), running.options().kafkaConfig());
        String init = SessionScript.of(file(), new TopicAccess(running.kafka(), kafka.propertiesAsWritten(), bounded));
        return new SqlSession(cluster.directory(), running, submitted).run(init, script);
    }

    /** For people and pipes alike: nothing but the statements on standard output. */
    private void printInit() throws IOException, InterruptedException {
        boolean named = pipeline != null && Files.isRegularFile(Path.of(pipeline));
        String bootstrap = named
                ? ClusterRecord.running(cluster.directory())
                        .map(ClusterRecord::kafka)
                        .orElse(LOCALHOST)
                : cluster.running().kafka();
        System.out.print(SessionScript.of(file(), new TopicAccess(bootstrap, Map.of(), bounded)));
    }

    /** The statements to run; null: a person types them. */
    private String script() throws IOException {
        String script;
        String given;
        if (task.script != null) {
            script = StatementLines.of(Files.readString(task.script));
            given = "--file is " + task.script + ", which has no statement.";
        } else if (task.statements != null) {
            script = task.statements.stream().map(StatementLines::of).collect(Collectors.joining());
            given = "--execute has no statement.";
        } else if (Boolean.getBoolean("weir.typed")) { // the launcher knows whether there is a terminal
            return null;
        } else {
            Output.standard(true).line("Reading statements from standard input …"); // it may be a pipe that nobody ends
            script = StatementLines.of(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
            given = "Standard input is no terminal, and has no statement.";
        }
        if (script.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    given,
                    "Give one, such as -e 'SHOW TABLES', or start ./weir sql in a terminal.");
        }
        return script;
    }

    /** The file of the pipeline, or the copy that was kept when it was submitted. */
    private Path file() throws IOException {
        ClusterDirectory directory = cluster.directory();
        List<String> submitted =
                Submission.all(directory).stream().map(Submission::pipeline).toList();
        if (pipeline == null && !submitted.isEmpty()) {
            return Submission.file(directory, submitted.get(0));
        }
        if (pipeline == null) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "No pipeline was submitted, so there are no topics to ask.",
                    "Submit one (./weir submit pipelines/card-fraud.yaml), or name one with --pipeline FILE.");
        }
        if (submitted.contains(pipeline)) {
            return Submission.file(directory, pipeline);
        }
        Path file = Path.of(pipeline);
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--pipeline is " + pipeline + ", which is neither a file nor a pipeline that was submitted"
                            + (submitted.isEmpty() ? "." : "; these are " + String.join(", ", submitted) + "."),
                    "Give one of them.");
        }
        return file;
    }
}
