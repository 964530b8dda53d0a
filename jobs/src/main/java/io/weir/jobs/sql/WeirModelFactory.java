package io.weir.jobs.sql;

import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.route.DevicePreference;
import io.weir.ml.ModelRecord;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.scoring.sql.ModelFeed;
import io.weir.operators.scoring.sql.SqlModel;
import io.weir.operators.scoring.sql.WeirModelProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.ModelProviderFactory;
import org.apache.flink.table.ml.ModelProvider;
import org.apache.flink.table.types.logical.RowType;

/** {@code CREATE MODEL ... WITH ('provider' = 'weir')}: the live model of a pipeline, or one of a file. docs/sql.md has every option. */
public final class WeirModelFactory implements ModelProviderFactory {
    static final String PROVIDER = "weir";

    private static final String PROPERTIES = "properties.";
    private static final Set<String> OF_TOPICS = Set.of(
            WeirModelOptions.TOPIC.key(),
            WeirModelOptions.CHAMPIONS.key(),
            WeirModelOptions.PIPELINE.key(),
            WeirModelOptions.CHALLENGERS.key(),
            WeirModelOptions.PRIOR.key(),
            WeirModelOptions.WAIT.key());

    @Override
    public String factoryIdentifier() {
        return PROVIDER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return WeirModelOptions.ALL;
    }

    @Override
    public ModelProvider createModelProvider(Context context) {
        requireReadable(Configuration.fromMap(context.getCatalogModel().getOptions()));
        FactoryUtil.ModelProviderFactoryHelper helper = FactoryUtil.createModelProviderFactoryHelper(this, context);
        helper.validateExcept(PROPERTIES);
        ReadableConfig options = helper.getOptions();
        String identifier = context.getObjectIdentifier().getObjectName();
        requireInRange(
                WeirModelOptions.BATCH_SIZE, options.get(WeirModelOptions.BATCH_SIZE), 1, WeirModelOptions.MOST_ROWS);
        options.getOptional(WeirModelOptions.PRIOR).ifPresent(prior -> {
            if (!(prior >= 0 && prior <= 1)) {
                throw new ValidationException("'prior' is " + prior + "; "
                        + WeirModelOptions.ACCEPTED.get(WeirModelOptions.PRIOR) + " is accepted");
            }
        });
        requireOfOneKind(context.getCatalogModel().getOptions().keySet());
        Optional<ModelSnapshot> file =
                options.getOptional(WeirModelOptions.FILE).map(WeirModelFactory::read);
        String name = file.map(ModelSnapshot::name)
                .or(() -> options.getOptional(WeirModelOptions.NAME))
                .orElseThrow(() -> missing(WeirModelOptions.NAME, "the model's name in the topic, such as 'fraud'"));
        options.getOptional(WeirModelOptions.NAME)
                .filter(given -> !given.equals(name))
                .ifPresent(given -> {
                    throw new ValidationException("'name' is " + given + ", and 'file' has a version of " + name
                            + "; with a file the name may be left out");
                });
        List<String> models = new ArrayList<>(List.of(name));
        options.get(WeirModelOptions.CHALLENGERS).stream()
                .filter(other -> !models.contains(other))
                .forEach(models::add);
        SqlModel model = new SqlModel(
                identifier,
                file.map(snapshot -> ModelFeed.of(snapshot.toJson())).orElseGet(() -> topic(context, options)),
                options.getOptional(WeirModelOptions.PIPELINE).orElse(""),
                models,
                options.get(WeirModelOptions.FEATURES),
                options.getOptional(WeirModelOptions.PRIOR).orElse(Double.NaN),
                options.get(WeirModelOptions.WAIT),
                options.get(WeirModelOptions.BATCH_SIZE),
                options.get(WeirModelOptions.MAX_DELAY),
                device(identifier, options));
        return WeirModelProvider.of(
                model,
                columns(context.getCatalogModel().getResolvedInputSchema()),
                columns(context.getCatalogModel().getResolvedOutputSchema()),
                file);
    }

    /** Flink's SQL client shows a failure's root cause alone, and the one of Flink's own names neither option nor value. */
    private static void requireReadable(Configuration given) {
        WeirModelOptions.ACCEPTED.forEach((option, accepted) -> {
            try {
                given.getOptional(option);
            } catch (IllegalArgumentException e) {
                throw new ValidationException("'" + option.key() + "' is "
                        + given.toMap().get(option.key()) + "; " + accepted + " is accepted");
            }
        });
    }

    /** @throws ValidationException if options are given that another one makes void */
    private static void requireOfOneKind(Set<String> given) {
        if (given.contains(WeirModelOptions.FILE.key())) {
            List<String> ofTopics = given.stream()
                    .filter(key -> key.startsWith(PROPERTIES) || OF_TOPICS.contains(key))
                    .sorted()
                    .toList();
            if (!ofTopics.isEmpty()) {
                throw new ValidationException("'file' is given, and beside it '" + String.join("', '", ofTopics)
                        + "', which a model of the topics has; leave one or the other out");
            }
        }
        for (ConfigOption<?> option : List.of(WeirModelOptions.CHALLENGERS, WeirModelOptions.CHAMPIONS)) {
            if (given.contains(option.key()) && !given.contains(WeirModelOptions.PIPELINE.key())) {
                throw new ValidationException("'" + option.key() + "' is given without 'pipeline', whose champion it is"
                        + " about; give that too, or leave it out: the newest version of 'name' then scores");
            }
        }
    }

    private static RowType columns(ResolvedSchema schema) {
        return (RowType) schema.toPhysicalRowDataType().getLogicalType();
    }

    private static ModelFeed topic(Context context, ReadableConfig options) {
        ReadableConfig session = context.getConfiguration();
        String topic = options.getOptional(WeirModelOptions.TOPIC)
                .or(() -> session.getOptional(WeirModelOptions.SESSION_TOPIC))
                .orElseThrow(() -> missing(WeirModelOptions.TOPIC, "the topic of models, or a 'file'"));
        String bootstrap = options.getOptional(WeirModelOptions.BOOTSTRAP)
                .or(() -> session.getOptional(WeirModelOptions.SESSION_BOOTSTRAP))
                .orElseThrow(() -> missing(WeirModelOptions.BOOTSTRAP, "the brokers, such as 'localhost:9092'"));
        Map<String, String> properties = new HashMap<>();
        if (session.getOptional(WeirModelOptions.SESSION_BOOTSTRAP)
                .filter(bootstrap::equals)
                .isPresent()) {
            // To other brokers they must not go: they may hold a password.
            session.getOptional(WeirModelOptions.SESSION_PROPERTIES).ifPresent(properties::putAll);
        }
        context.getCatalogModel().getOptions().forEach((key, value) -> {
            if (key.startsWith(PROPERTIES) && !key.equals(WeirModelOptions.BOOTSTRAP.key())) {
                properties.put(key.substring(PROPERTIES.length()), value);
            }
        });
        List<String> topics = new ArrayList<>(List.of(topic));
        options.getOptional(WeirModelOptions.CHAMPIONS)
                .or(() -> session.getOptional(WeirModelOptions.SESSION_CHAMPIONS))
                .ifPresent(topics::add);
        return new KafkaModelFeed(
                bootstrap,
                List.copyOf(topics),
                properties,
                options.getOptional(WeirModelOptions.PIPELINE).orElse(""));
    }

    private static ModelSnapshot read(String file) {
        Path path = new Path(file);
        try (FSDataInputStream bytes = path.getFileSystem().open(path)) {
            if (ModelRecord.fromJson(bytes.readAllBytes()) instanceof ModelSnapshot snapshot) {
                return snapshot;
            }
            throw new ValidationException("'file' is " + file + ", the record of a champion; a version is accepted");
        } catch (FileNotFoundException e) {
            throw new ValidationException("'file' is " + file + ", which is not there, or cannot be read: "
                    + e.getMessage() + "; the file is read where the SQL client or the program runs");
        } catch (IOException | IllegalArgumentException e) {
            // Without the cause: the SQL client would show that alone.
            throw new ValidationException("'file' is " + file + ", which is no version of a model: " + e.getMessage()
                    + "; a record of the topic of models is accepted, as docs/topics.md describes it");
        }
    }

    private static DeviceSettings device(String model, ReadableConfig options) {
        try {
            return new DeviceSettings(
                    DevicePreference.parse(options.get(WeirModelOptions.DEVICE)),
                    OnDeviceFailure.parse(options.get(WeirModelOptions.ON_DEVICE_FAILURE)));
        } catch (IllegalArgumentException e) {
            throw new ValidationException("model " + model + ": " + e.getMessage());
        }
    }

    private static ValidationException missing(ConfigOption<?> option, String accepted) {
        return new ValidationException("'" + option.key() + "' is not given; write " + accepted);
    }

    private static void requireInRange(ConfigOption<Integer> option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ValidationException("'" + option.key() + "' is " + value + "; "
                    + WeirModelOptions.ACCEPTED.get(option) + " is accepted");
        }
    }
}
