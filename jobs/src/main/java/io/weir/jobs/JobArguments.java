package io.weir.jobs;

import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.jobs.pipeline.SeriesPipeline;
import io.weir.jobs.pipeline.SeriesPipelineReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What both jobs are told on their command line, under {@code flink run} and in the demo alike. */
public final class JobArguments {
    @Option(
            names = "--pipeline",
            required = true,
            paramLabel = "FILE",
            description = "The pipeline file, such as pipelines/card-fraud.yaml.")
    private Path pipeline;

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT[,...]",
            description = "The Kafka brokers.")
    private String bootstrap;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            description = "A property of every Kafka client, such as security.protocol=SASL_SSL; may be repeated.")
    private Map<String, String> kafka = new LinkedHashMap<>();

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "A file with such properties, where secrets belong: a command line stands in logs. --kafka wins.")
    private Path kafkaConfig;

    @Option(
            names = "--transaction-timeout",
            paramLabel = "DURATION",
            defaultValue = "PT15M",
            description =
                    "How long the broker keeps what is written but not yet committed, ISO-8601, default ${DEFAULT-VALUE}."
                            + " It must be longer than the job may ever be down, and at most the broker's transaction.max.timeout.ms.")
    private Duration transactionTimeout;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "An option of Flink, such as -Dparallelism.default=2; may be repeated.")
    private Map<String, String> flink = new LinkedHashMap<>();

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    private boolean help;

    /**
     * Parses a job's command line; {@code --help} prints what is accepted and ends the JVM.
     *
     * @throws IllegalArgumentException on a mistake, with what is accepted; thrown, since the JVM may be {@code flink run}'s
     */
    static JobArguments parse(String job, String... args) {
        JobArguments parsed = new JobArguments();
        CommandLine line = new CommandLine(parsed).setCommandName(job);
        try {
            line.parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(e.getMessage() + System.lineSeparator() + line.getUsageMessage(), e);
        }
        if (line.isUsageHelpRequested()) {
            line.usage(System.out);
            System.exit(0);
        }
        return parsed;
    }

    Pipeline pipeline() {
        return PipelineReader.read(pipeline);
    }

    /** As {@link #pipeline}, of a file of series. */
    SeriesPipeline seriesPipeline() {
        return SeriesPipelineReader.read(pipeline);
    }

    KafkaSettings kafka() {
        Map<String, String> properties = new LinkedHashMap<>();
        if (kafkaConfig != null) {
            try {
                properties.putAll(KafkaConfigFile.read(kafkaConfig));
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "--kafka-config is " + kafkaConfig + ", which cannot be read: " + e, e);
            }
        }
        properties.putAll(kafka);
        return new KafkaSettings(bootstrap, transactionTimeout, properties);
    }

    /** Flink's options of the command line, over those that no Weir job can do without. */
    Configuration flink() {
        Configuration configuration = JobDefaults.configuration();
        flink.forEach(configuration::setString);
        return configuration;
    }
}
