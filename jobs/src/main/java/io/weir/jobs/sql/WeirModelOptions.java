package io.weir.jobs.sql;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options of {@code CREATE MODEL ... WITH ('provider' = 'weir')}; a test holds docs/sql.md to them. */
final class WeirModelOptions {
    static final int MOST_ROWS = 65_536;

    static final ConfigOption<String> NAME = ConfigOptions.key("name")
            .stringType()
            .noDefaultValue()
            .withDescription("The model's name in the topic; may be left out with a file.");
    static final ConfigOption<String> TOPIC = ConfigOptions.key("models.topic")
            .stringType()
            .noDefaultValue()
            .withDescription("The topic of models; where it is left out, the session's setting weir.models.topic.");
    static final ConfigOption<String> CHAMPIONS = ConfigOptions.key("champions.topic")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "The topic of who was chosen by hand; where it is left out, the session's setting weir.champions.topic.");
    static final ConfigOption<String> BOOTSTRAP = ConfigOptions.key("properties.bootstrap.servers")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "The brokers; where they are left out, the session's setting weir.bootstrap.servers. Further properties.* are those of Kafka's client.");
    static final ConfigOption<String> FILE = ConfigOptions.key("file")
            .stringType()
            .noDefaultValue()
            .withDescription("A version as JSON, in place of the topic; read when the statement is planned.");
    static final ConfigOption<String> PIPELINE = ConfigOptions.key("pipeline")
            .stringType()
            .noDefaultValue()
            .withDescription("The pipeline whose champion decides; without it the newest version of 'name' does.");
    static final ConfigOption<List<String>> CHALLENGERS = ConfigOptions.key("challengers")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription("The pipeline's other models, which may become its champion.");
    static final ConfigOption<List<String>> FEATURES = ConfigOptions.key("features")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription("The names of an array's elements; without them those of the first version.");
    static final ConfigOption<Double> PRIOR = ConfigOptions.key("prior")
            .doubleType()
            .noDefaultValue()
            .withDescription("The score until there is a version; without it one is waited for.");
    static final ConfigOption<Duration> WAIT = ConfigOptions.key("wait")
            .durationType()
            .defaultValue(Duration.ofSeconds(30))
            .withDescription("How long a query waits for a first version.");
    static final ConfigOption<Integer> BATCH_SIZE = ConfigOptions.key("batch.size")
            .intType()
            .defaultValue(512)
            .withDescription("The most rows that are scored together.");
    static final ConfigOption<Duration> MAX_DELAY = ConfigOptions.key("batch.max-delay")
            .durationType()
            .defaultValue(Duration.ofMillis(5))
            .withDescription("The longest that a row waits for others.");
    static final ConfigOption<String> DEVICE =
            ConfigOptions.key("device").stringType().defaultValue("auto").withDescription("auto, cpu or gpu.");
    static final ConfigOption<String> ON_DEVICE_FAILURE = ConfigOptions.key("on-device-failure")
            .stringType()
            .defaultValue("cpu")
            .withDescription("cpu goes on without the device, fail ends the process.");
    /** Settings of a session, for models that do not say it themselves. */
    static final ConfigOption<String> SESSION_BOOTSTRAP =
            ConfigOptions.key("weir.bootstrap.servers").stringType().noDefaultValue();

    /** Properties of Kafka's clients for the session's brokers, {@code weir.properties.KEY}. */
    static final ConfigOption<Map<String, String>> SESSION_PROPERTIES =
            ConfigOptions.key("weir.properties").mapType().noDefaultValue();

    static final ConfigOption<String> SESSION_TOPIC =
            ConfigOptions.key("weir.models.topic").stringType().noDefaultValue();

    static final ConfigOption<String> SESSION_CHAMPIONS =
            ConfigOptions.key("weir.champions.topic").stringType().noDefaultValue();

    static final Set<ConfigOption<?>> ALL = Set.of(
            NAME,
            TOPIC,
            CHAMPIONS,
            BOOTSTRAP,
            FILE,
            PIPELINE,
            CHALLENGERS,
            FEATURES,
            PRIOR,
            WAIT,
            BATCH_SIZE,
            MAX_DELAY,
            DEVICE,
            ON_DEVICE_FAILURE);

    /** What of the options that are no texts is accepted, in words. */
    static final Map<ConfigOption<?>, String> ACCEPTED = Map.of(
            PRIOR, "a probability, 0 to 1,",
            WAIT, "a duration, such as 30 s,",
            MAX_DELAY, "a duration, such as 5 ms,",
            BATCH_SIZE, "a whole number from 1 to " + MOST_ROWS);

    private WeirModelOptions() {}
}
