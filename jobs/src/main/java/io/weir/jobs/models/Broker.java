package io.weir.jobs.models;

import io.weir.connectors.kafka.CompactedTopic;
import io.weir.jobs.PipelineSteps;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.ml.Champion;
import io.weir.ml.FeatureSchema;
import io.weir.ml.PublishedRecords;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

    String topic() {
        return pipeline().topics().models();
    }

    /** What the topic holds now. */
    ModelCatalog catalog() {
        FeatureSchema schema =
                new FeatureSchema(new PipelineSteps(pipeline()).features().names());
        try {
            return new ModelCatalog(
                    pipeline().name(),
                    pipeline().models().stream().map(ModelSpec::name).toList(),
                    schema,
                    PublishedRecords.of(
                            CompactedTopic.read(bootstrap, topic(), kafka).values(),
                            why -> output().line("A record is left aside: " + why)));
        } catch (IllegalStateException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), "", e);
        }
    }

    /** Lets somebody decide: scorers follow when learning's open transaction on the topic ends. */
    void write(Champion champion) {
        try {
            CompactedTopic.put(bootstrap, topic(), champion.key(), champion.toJson(), kafka);
        } catch (IllegalStateException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), "", e);
        }
    }
}
