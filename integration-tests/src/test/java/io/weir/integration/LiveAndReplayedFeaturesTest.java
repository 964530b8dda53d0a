package io.weir.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.connectors.simulation.SimulatedMessage;
import io.weir.connectors.simulation.Transaction;
import io.weir.jobs.ScoringJob;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.jobs.replay.FeaturesCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The live job computes the features that the replay of the same transactions computes.
 *
 * <p>Two live topics have no order between them, and a label counts from its own time on, not from its arrival. So the
 * labels of a week are sent, and waited for, before the next week's transactions: earlier than any feature may use them,
 * which must make no difference.
 */
@Timeout(300)
class LiveAndReplayedFeaturesTest {
    private static final int WEEKS = 3;
    private static final Duration LABEL_DELAY = Duration.ofDays(7);
    private static final byte[] NO_LABEL = "no label".getBytes(UTF_8);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path temporary;

    @Test
    void theLiveJobAndTheReplayComputeTheSameFeatures() throws Exception {
        Path pipelineFile = Repository.pipeline("card-fraud.yaml");
        Pipeline pipeline = PipelineReader.read(pipelineFile);
        List<Transaction> transactions = Recordings.transactions(WEEKS * 7);

        Path recording = temporary.resolve("recording.csv");
        Files.write(recording, (Iterable<String>) Recordings.lines(transactions, t -> false)::iterator);
        Map<String, float[]> replayed = replayed(pipelineFile, recording);
        Map<String, float[]> live = live(pipelineFile, pipeline, transactions);

        assertThat(live).hasSameSizeAs(transactions).hasSameSizeAs(replayed);
        assertThat(live).allSatisfy((id, features) -> assertThat(features).isEqualTo(replayed.get(id)));
        int risk = pipeline.featureNames().size() - 1; // the terminal's average label over the longest window
        assertThat(live.values().stream().map(features -> features[risk]).filter(value -> value > 0))
                .as("features that depend on labels")
                .hasSizeGreaterThan(100);
    }

    /** The live job sends floats; with 17 digits the replay gives the doubles that they are rounded from. */
    private Map<String, float[]> replayed(Path pipelineFile, Path recording) throws IOException {
        Path output = temporary.resolve("features.csv");
        int status = new CommandLine(new FeaturesCommand())
                .execute(
                        "--pipeline=" + pipelineFile,
                        "--mapping=" + Repository.pipeline("handbook-csv.yaml"),
                        "--input=" + recording,
                        "--output=" + output,
                        "--digits=17");
        assertThat(status).isZero();
        Map<String, float[]> features = new HashMap<>();
        for (String line : Files.readAllLines(output).stream().skip(1).toList()) {
            String[] fields = line.split(",", -1);
            float[] vector = new float[fields.length - 1];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = fields[i + 1].isEmpty() ? Float.NaN : (float) Double.parseDouble(fields[i + 1]);
            }
            features.put(fields[0], vector);
        }
        return features;
    }

    private Map<String, float[]> live(Path pipelineFile, Pipeline pipeline, List<Transaction> transactions)
            throws Exception {
        try (DevelopmentBroker broker = DevelopmentBroker.start(DevelopmentBroker.Options.of(
                temporary.resolve("broker"), BrokerClassPath.gathered(Repository.root())))) {
            String bootstrap = broker.bootstrap();
            // One partition: transactions of one terminal come in the order of time, as in the recording.
            Topics.create(
                    bootstrap,
                    Stream.of(
                                    "transactions",
                                    "labels",
                                    "decisions",
                                    "alerts",
                                    "feature-log",
                                    "dead-letters",
                                    "models",
                                    "scoring-status")
                            .map(name -> new TopicSpec(name, 1, name.equals("models"), 1 << 20))
                            .toList());
            try (JobJvm job = JobJvm.start(temporary.resolve("scoring"), ScoringJob.class, pipelineFile, bootstrap);
                    Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
                    Producer<byte[], byte[]> producer = new KafkaProducer<>(
                            Map.of("bootstrap.servers", bootstrap),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                int sentSoFar = 0;
                for (int week = 0; week < WEEKS; week++) {
                    int now = week;
                    List<Transaction> sent = transactions.stream()
                            .filter(t -> Recordings.day(t) / 7 == now)
                            .toList();
                    sent.forEach(t -> send(producer, "transactions", SimulatedMessage.Kind.TRANSACTION, t, 0));
                    producer.flush();
                    sentSoFar += sent.size();
                    awaitFeatures(job, bootstrap, sentSoFar);
                    sent.forEach(t -> send(producer, "labels", SimulatedMessage.Kind.LABEL, t, LABEL_DELAY.toMillis()));
                    producer.flush();
                    awaitLabelsConsumed(admin, job, producer, bootstrap);
                }
                Map<String, float[]> features = new HashMap<>();
                TopicContents.json(bootstrap, "feature-log")
                        .forEach(line -> features.put(line.get("id").asText(), vector(line.get("features"))));
                return features;
            }
        }
    }

    private static void send(
            Producer<byte[], byte[]> producer,
            String topic,
            SimulatedMessage.Kind kind,
            Transaction transaction,
            long delay) {
        SimulatedMessage message = new SimulatedMessage(kind, 0, transaction.eventTime() + delay, null, 0, transaction);
        producer.send(new ProducerRecord<>(topic, null, message.eventTime(), message.key(), message.value()));
    }

    /** They are committed with a checkpoint: then their transactions have gone through the whole job. */
    private static void awaitFeatures(JobJvm job, String bootstrap, int transactions) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    job.requireAlive();
                    return TopicContents.read(bootstrap, "feature-log").size() >= transactions;
                });
    }

    /**
     * The source's offsets are committed with a checkpoint: then all that is before them has gone through the job. That is
     * told when the source has something to read again, or ten seconds later; so it is given messages that it skips.
     */
    private static void awaitLabelsConsumed(
            Admin admin, JobJvm job, Producer<byte[], byte[]> producer, String bootstrap) {
        long end = TopicContents.end(bootstrap, "labels");
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    job.requireAlive();
                    producer.send(new ProducerRecord<>("labels", null, 0L, null, NO_LABEL));
                    return admin
                                    .listConsumerGroupOffsets("weir-scoring-card-fraud")
                                    .partitionsToOffsetAndMetadata()
                                    .get()
                                    .entrySet()
                                    .stream()
                                    .filter(e -> e.getKey().topic().equals("labels") && e.getValue() != null)
                                    .mapToLong(e -> e.getValue().offset())
                                    .sum()
                            >= end;
                });
    }

    private static float[] vector(JsonNode features) {
        float[] vector = new float[features.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = features.get(i).isNull()
                    ? Float.NaN
                    : (float) features.get(i).asDouble();
        }
        return vector;
    }
}
