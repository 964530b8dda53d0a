package io.weir.jobs.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import io.weir.connectors.kafka.CompactedTopic;
import io.weir.connectors.kafka.TopicFollower;
import io.weir.connectors.kafka.TopicSpec;
import io.weir.connectors.kafka.Topics;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.jobs.PipelineSteps;
import io.weir.jobs.cli.Weir;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.ml.Champion;
import io.weir.ml.KeptVersions;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelRecord;
import io.weir.ml.ModelSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./weir models} as a person uses it at night, on a broker, while learning has a transaction open. */
class ModelsOnABrokerTest {
    private static final String PIPELINE =
            """
            name: card-fraud
            source:
              topic: transactions
              columns: {transaction_id: BIGINT, amount: DOUBLE, event_time: TIMESTAMP(3)}
              id: transaction_id
              event-time: event_time
            features:
              - {of: [amount]}
            labels: {topic: labels, label: is_fraud, time: label_time}
            model: {name: fraud, kind: logistic-regression}
            challengers:
              - {name: forest, kind: adaptive-random-forest}
            """;

    @TempDir
    private Path folder;

    private String bootstrap;
    private Path file;
    private List<String> features;

    /** What a command printed, after its exit status. */
    private String weir(String... words) {
        List<String> all = new ArrayList<>(List.of("models"));
        all.addAll(List.of(words));
        all.addAll(List.of("--pipeline", file.toString(), "--bootstrap", bootstrap));
        all.addAll(List.of("--kafka-config", folder.resolve("client.properties").toString()));
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream to = new PrintStream(printed, true, UTF_8)) {
            System.setOut(to);
            System.setErr(to);
            int status = Weir.commandLine().setErr(new PrintWriter(to, true)).execute(all.toArray(String[]::new));
            to.flush();
            return status + " " + printed.toString(UTF_8);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private byte[] version(String model, long version) {
        int columns = features.size();
        float[] ones = new float[columns];
        Arrays.fill(ones, 1);
        LinearModel linear = new LinearModel(new float[columns], 0, new float[columns], ones, Link.LOGISTIC);
        return new ModelSnapshot(
                        model,
                        version,
                        version * 1000,
                        version * 100,
                        version,
                        features,
                        new LogisticRegressionParameters(linear))
                .with(version - 1, Map.of("average_precision", 0.5 + version / 1000.0))
                .toJson();
    }

    private void publish(String model, long version) {
        for (String key : List.of(model, KeptVersions.key(model, version))) {
            CompactedTopic.put(bootstrap, "models", key, version(model, version), Map.of());
        }
    }

    private static List<Champion> champions(List<byte[]> records) {
        return records.stream()
                .map(ModelRecord::fromJson)
                .filter(Champion.class::isInstance)
                .map(Champion.class::cast)
                .toList();
    }

    @Test
    void whoDecidesIsChosenPinnedShownUnpinnedAndRolledBackWhileLearningsTransactionIsOpen() throws Exception {
        file = Files.writeString(folder.resolve("card-fraud.yaml"), PIPELINE);
        Files.writeString(folder.resolve("client.properties"), "client.id=at-night\n");
        features = new PipelineSteps(PipelineReader.read(file)).features().names();
        try (DevelopmentBroker broker = DevelopmentBroker.start(
                DevelopmentBroker.Options.of(folder.resolve("broker"), BrokerClassPath.gathered(Path.of(""))))) {
            bootstrap = broker.bootstrap();
            for (String command : List.of("list", "unpin")) {
                assertThat(weir(command))
                        .startsWith("1 ")
                        .contains(
                                "Kafka at " + bootstrap + " has no topic 'models'",
                                "topics.models in " + file,
                                "./weir submit " + file + " --create-topics");
            }
            // As it is where a pipeline ran before there was a topic of champions.
            Topics.create(bootstrap, List.of(new TopicSpec("models", 1, true, 1 << 20)));
            publish("fraud", 11);
            publish("fraud", 12);
            publish("forest", 3);
            Champion old = Champion.ofFile("card-fraud", "fraud")
                    .next("forest", Optional.empty(), Instant.parse("2026-03-02T02:00:00Z"), "rule", "it leads");
            CompactedTopic.put(bootstrap, "models", "card-fraud/champion", old.toJson(), Map.of());
            try (KafkaProducer<byte[], byte[]> learning = new KafkaProducer<>(
                    Map.of("bootstrap.servers", bootstrap, "transactional.id", "learning"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                learning.initTransactions();
                learning.beginTransaction();
                learning.send(new ProducerRecord<>("models", "fraud".getBytes(UTF_8), version("fraud", 13)))
                        .get();

                assertThat(weir("list"))
                        .startsWith("0 ")
                        .contains("decides since 2026-03-02T02:00:00Z (by rule)")
                        .containsPattern("fraud +12 ");
                assertThat(weir("unpin"))
                        .startsWith("2 ")
                        .contains("No version is pinned in pipeline card-fraud: the newest of forest decides.");
                assertThat(weir("promote", "fraud", "--why", "forest is slow"))
                        .startsWith("0 ")
                        .contains("fraud decides in pipeline card-fraud from now on, after forest");
                assertThat(weir("list", "--json"))
                        .contains("\"by\" : \"hand\"", "\"why\" : \"forest is slow\"", "\"why\" : \"it leads\"");
                try (TopicFollower follower = TopicFollower.start(
                        bootstrap,
                        List.of("models", "champions"),
                        Map.of(),
                        key -> ModelRecord.isFollowed(key, "card-fraud"),
                        "follower")) {
                    assertThat(champions(follower.next()))
                            .as("what was there")
                            .last()
                            .satisfies(champion ->
                                    assertThat(champion.reign().model()).isEqualTo("fraud"));
                    assertThat(weir("promote", "fraud", "--version", "11"))
                            .startsWith("0 fraud version 11 decides")
                            .contains("Version 11 is pinned: ");
                    follower.await(Duration.ofMinutes(1));
                    assertThat(champions(follower.next()))
                            .as("what came, though learning's transaction is open")
                            .singleElement()
                            .satisfies(champion -> assertThat(champion.pinned()).isPresent());
                }
                assertThat(weir("show", "fraud"))
                        .containsPattern("version +after +labels +positives +learned up to +avg precision")
                        .containsPattern("12 +11 +1200 +12 +1970-01-01T00:00:12Z +0.5120 +- +- +[0-9a-f]{8}\n")
                        .containsPattern("11 +10 +1100 +11 +1970-01-01T00:00:11Z +0.5110 .* pinned, decides");
                assertThat(weir("unpin"))
                        .contains("fraud decides in pipeline card-fraud from now on, after fraud version 11")
                        .contains("version 11 of fraud is pinned no more");
                assertThat(weir("rollback", "--version", "12")).startsWith("0 fraud version 12 decides");
                assertThat(weir("rollback")).startsWith("2 ").contains("to go back once more would let fraud decide");
                assertThat(weir("promote", "forest"))
                        .startsWith("0 ")
                        .contains("version 12 of fraud is pinned no more");
                assertThat(weir("rollback"))
                        .startsWith("0 fraud version 12 decides")
                        .doesNotContain("no more");
                learning.abortTransaction();
            }
        }
    }
}
