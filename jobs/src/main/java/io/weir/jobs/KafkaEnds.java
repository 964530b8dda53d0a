package io.weir.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.connectors.kafka.CompactedTopic;
import io.weir.connectors.kafka.KafkaOutputs;
import io.weir.connectors.kafka.KafkaSources;
import io.weir.connectors.kafka.OutputRecord;
import io.weir.connectors.kafka.RecordParser;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.TopicNames;
import io.weir.ml.ModelRecord;
import io.weir.ml.PublishedRecords;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.scoring.PublishedModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a job's streams begin and end in Kafka: one consumer group, one prefix of transactional ids, the same settings.
 *
 * <p>The names given here become UIDs, and with them part of every savepoint.
 */
final class KafkaEnds extends JobEnds {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaEnds.class);

    private static final Duration NOBODY_WAITS = Duration.ofMillis(100);

    private final StreamExecutionEnvironment env;
    private final KafkaSettings kafka;
    private final String group;

    /** What the learning job reads was decided about before; labels are days late, the feature log comes at checkpoints. */
    private final boolean learning;

    /**
     * The ends of a job.
     *
     * @param job {@code scoring}, {@code learning} or {@code anomalies}
     */
    static JobEnds of(
            String job, StreamExecutionEnvironment env, Pipeline pipeline, PipelineSteps steps, KafkaSettings kafka) {
        return kafka.equals(KafkaSettings.TRIAL)
                ? new TrialEnds(env, pipeline, steps)
                : new KafkaEnds(job, env, pipeline, steps, kafka);
    }

    private KafkaEnds(
            String job, StreamExecutionEnvironment env, Pipeline pipeline, PipelineSteps steps, KafkaSettings kafka) {
        super(pipeline, steps);
        this.env = env;
        this.kafka = kafka;
        this.learning = job.equals("learning");
        this.group = "weir-" + job + "-" + pipeline.name();
    }

    @Override
    protected DataStream<Event> parsed(String name, String topic, EventParser parser, EventTypeInfo type) {
        RecordParser<Event> records = (record, out) -> out.collect(parser.parse(record));
        KafkaSources.Builder<Event> source = KafkaSources.source(kafka.bootstrap(), topic, group, records, type)
                .committedOnly();
        if (learning) {
            source.gathering(NOBODY_WAITS);
        }
        return env.fromSource(source.properties(kafka.properties()).build(), steps().watermarks(), name)
                .uid(name);
    }

    /**
     * The versions that are the newest of their models, and the champions of the pipeline, by hands too, from the first that is still
     * there: not the earlier versions, which are kept under keys of their own.
     */
    @Override
    protected DataStream<byte[]> models(String name) {
        String followed = pipeline().name(); // the function travels to the cluster, these ends do not
        RecordParser<byte[]> values = (record, out) -> {
            String key = record.key() == null ? "" : new String(record.key(), UTF_8);
            if (record.value() != null && ModelRecord.isFollowed(key, followed)) {
                out.collect(record.value());
            }
        };
        return env.fromSource(
                        KafkaSources.sourceOfAny(
                                        kafka.bootstrap(),
                                        List.of(
                                                pipeline().topics().models(),
                                                pipeline().topics().champions()),
                                        group + "-models",
                                        values,
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
                                .committedOnly()
                                .fromEarliest()
                                .properties(kafka.properties())
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        name)
                .uid(name)
                .setParallelism(1);
    }

    /** What the topic of models holds. Asks Kafka. */
    static PublishedRecords published(Pipeline pipeline, KafkaSettings kafka) {
        return published(pipeline.topics(), kafka);
    }

    private static PublishedRecords published(TopicNames topics, KafkaSettings kafka) {
        List<byte[]> values = new ArrayList<>();
        for (String topic : List.of(topics.models(), topics.champions())) {
            values.addAll(CompactedTopic.read(kafka.bootstrap(), topic, kafka.properties())
                    .values());
        }
        return PublishedRecords.of(
                values, why -> LOG.warn("A record of the topics {} is passed over: {}", topics, why));
    }

    /**
     * What a task that begins without a state is to know: who decides, and of each model the newest version, or all that are kept.
     * Asks Kafka in the task.
     */
    @Override
    protected PublishedModels publishedModels(boolean keptOnes) {
        KafkaSettings settings = kafka;
        TopicNames topics = pipeline().topics();
        String name = pipeline().name();
        List<String> models = pipeline().models().stream().map(ModelSpec::name).toList();
        return () -> {
            PublishedRecords records = published(topics, settings);
            List<ModelRecord> known = new ArrayList<>();
            for (String model : models) {
                if (keptOnes) {
                    known.addAll(records.versions(model).values());
                } else {
                    records.newest(model).ifPresent(known::add);
                }
            }
            known.add(records.champion(name, models.get(0)));
            return known.stream().map(ModelRecord::toJson).toList();
        };
    }

    /**
     * Writes records that become visible at a checkpoint, each once.
     *
     * @throws IllegalArgumentException if checkpoints are off: nothing would ever become visible, and no metric would say so
     */
    @Override
    protected DataStreamSink<OutputRecord> writeExactlyOnce(String name, DataStream<OutputRecord> records) {
        if (!env.getCheckpointConfig().isCheckpointingEnabled()) {
            throw new IllegalArgumentException("execution.checkpointing.interval is not set, and what is written to "
                    + name + " becomes visible at checkpoints only; set it in Flink's config.yaml, or add such as"
                    + " -Dexecution.checkpointing.interval=10s to the job's arguments");
        }
        return records.sinkTo(KafkaOutputs.exactlyOnce(
                        kafka.bootstrap(), group + "-" + name, kafka.transactionTimeout(), kafka.properties()))
                .name(name)
                .uid(name);
    }

    @Override
    protected void writeAtOnce(String name, DataStream<OutputRecord> records) {
        records.sinkTo(KafkaOutputs.atLeastOnce(kafka.bootstrap(), kafka.properties()))
                .name(name)
                .uid(name);
    }
}
