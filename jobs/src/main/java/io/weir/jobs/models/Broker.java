package io.weir.jobs.models;

import io.weir.connectors.kafka.CompactedTopic;
import io.weir.connectors.kafka.Topics;
import io.weir.jobs.KafkaConfigFile;
import io.weir.jobs.PipelineSteps;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.local.PipelineTopics;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.ml.Champion;
import io.weir.ml.FeatureSchema;
import io.weir.ml.PublishedRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose models are meant, and where they are: the options of every command about models. */
final class Broker {
    @Option(
            names = "--pipeline",
            required = true,
            paramLabel = "FILE",
            description = "The pipeline file that the jobs run with.")
    private Path file;

    @Option(
            names = {"--bootstrap", "--bootstrap-servers"},
            required = true,
            paramLabel = "HOST:PORT[,...]",
            description = "The Kafka brokers.")
    private String bootstrap;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            description = "A property of the Kafka client, such as security.protocol=SASL_SSL; may be repeated.")
    private Map<String, String> kafka = new LinkedHashMap<>();

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "A file with properties of the Kafka client, as Kafka's own tools take it; --kafka wins over it.")
    private Path kafkaConfig;

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    private Pipeline pipeline;

    Output output() {
        return Output.standard(json);
    }

    private Pipeline pipeline() {
        if (pipeline == null) {
            pipeline = PipelineReader.read(file);
        }
        return pipeline;
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        if (kafkaConfig != null) {
            try {
                properties.putAll(KafkaConfigFile.readForClientsHere(kafkaConfig));
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "The file " + kafkaConfig + " (--kafka-config) cannot be read: " + e.getMessage() + ".",
                        "It holds lines such as security.protocol=SASL_SSL.",
                        e);
            }
        }
        properties.putAll(kafka);
        return properties;
    }

    /** What the topics hold now. */
    ModelCatalog catalog() {
        List<byte[]> values = new ArrayList<>();
        Output output = output();
        String models = pipeline().topics().models();
        values.addAll(read(models, output)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.FAILED,
                        "Kafka at " + bootstrap + " has no topic '" + models + "', where the models of pipeline "
                                + pipeline().name() + " would be (topics.models in " + file + ").",
                        "Check --bootstrap and --pipeline. Where the pipeline never ran, ./weir submit " + file
                                + " --create-topics starts it; docs/topics.md tells how to make its topics by hand."))
                .values());
        // Missing where a pipeline began before there was this topic; write() creates it.
        read(pipeline().topics().champions(), output).ifPresent(champions -> values.addAll(champions.values()));
        return new ModelCatalog(
                pipeline().name(),
                pipeline().models().stream().map(ModelSpec::name).toList(),
                () -> new FeatureSchema(new PipelineSteps(pipeline()).features().names()),
                PublishedRecords.of(values, why -> output.line("A record is left aside: " + why)));
    }

    /** What a topic holds; empty if it does not exist. */
    private Optional<Map<String, byte[]>> read(String topic, Output output) {
        output.status("Asking Kafka at " + bootstrap + " for the topic " + topic + " ...");
        try {
            return CompactedTopic.find(
                    bootstrap,
                    topic,
                    properties(),
                    (read, all) -> output.status("Reading the topic " + topic + ": " + read + " of " + all));
        } catch (IllegalStateException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), "", e);
        }
    }

    /**
     * Lets somebody decide. Creates the topic for it if it is missing, as it is where pipelines began before there was one.
     *
     * @throws CommandFailure also if somebody else has chosen at the same moment, whose choice counts
     */
    void write(Champion champion) {
        String topic = pipeline().topics().champions();
        Output output = output();
        output.status("Writing to the topic " + topic + " ...");
        try {
            Topics.create(bootstrap, List.of(PipelineTopics.champions(pipeline())), properties());
            CompactedTopic.put(bootstrap, topic, champion.key(), champion.toJson(), properties());
            // For those that follow the models alone, such as jobs of earlier builds: they see it when learning
            // commits.
            CompactedTopic.put(
                    bootstrap, pipeline().topics().models(), champion.key(), champion.toJson(), properties());
        } catch (IllegalStateException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), "", e);
        }
        Champion decides = PublishedRecords.of(
                        read(topic, output).orElse(Map.of()).values(), why -> {})
                .champion(pipeline().name(), pipeline().models().get(0).name());
        if (!decides.equals(champion)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "Somebody else chose " + decides.reign().who() + " at "
                            + decides.reign().since() + ", while this command ran: that counts.",
                    "See ./weir models list, and choose again if need be.");
        }
    }
}
