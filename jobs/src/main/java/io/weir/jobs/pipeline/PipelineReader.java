package io.weir.jobs.pipeline;

import io.weir.gpu.device.OnDeviceFailure;
import io.weir.gpu.precision.Precision;
import io.weir.gpu.precision.PrecisionWish;
import io.weir.gpu.route.DevicePreference;
import io.weir.ml.NumberRange;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.derive.SqlExpression;
import io.weir.operators.promotion.PromotionRule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.RowType;

/** Reads pipeline files; {@code docs/pipeline-file.md} lists their keys. Stateless. */
public final class PipelineReader {
    /** Stands for a missing section until the problems are thrown; it never leaves this class. */
    static final Source NO_SOURCE = new Source(
            "",
            TopicFormat.JSON,
            new RowType(false, List.of()),
            Set.of(),
            "",
            "",
            Duration.ZERO,
            Instant.EPOCH,
            Duration.ZERO,
            0,
            Duration.ZERO);

    private static final Pipeline NO_PIPELINE = Pipeline.withoutModel(
            "", NO_SOURCE, Map.of(), new Decide(0.5), new TopicNames("", "", "", "", "", "", "", ""));

    private PipelineReader() {}

    /**
     * The pipeline that a file describes.
     *
     * @throws PipelineException if the file cannot be read, or with everything that is wrong in it
     */
    public static Pipeline read(Path file) {
        return read(file.toString(), YamlText.read(file));
    }

    /**
     * The pipeline that a text describes.
     *
     * @param name of the file, for messages
     * @throws PipelineException with everything that is wrong in it
     */
    public static Pipeline read(String name, String text) {
        Problems problems = new Problems(name);
        Optional<Pipeline> pipeline =
                YamlText.compose(name, text, problems).map(root -> pipeline(new Value(root, "", problems)));
        problems.throwIfAny();
        return pipeline.orElseThrow();
    }

    private static Pipeline pipeline(Value root) {
        if (root.peek("series").isPresent()) {
            root.problem(
                    "this file is one of series, and not of events; ./weir demo, ./weir evaluate --nab and AnomalyJob"
                            + " take it");
            return NO_PIPELINE;
        }
        Section section = root.section(Keys.PIPELINE);
        String name = section.required("name", "a name, such as card-fraud")
                .flatMap(Value::name)
                .orElse("");
        SourceReader.Declared declared = section.required("source", "the topic and its columns")
                .map(SourceReader::read)
                .orElse(new SourceReader.Declared(NO_SOURCE, Columns.none()));
        List<SqlExpression> derived = section.optional("derive")
                .map(value -> new DeriveReader(declared).read(value))
                .orElse(List.of());
        Map<String, Rule> rules = section.optional("validate")
                .map(value -> new RulesReader(declared.columns()).read(value))
                .orElse(Map.of());
        Optional<Value> labelsSection = section.optional("labels");
        FeaturesReader features = new FeaturesReader(
                new SourceReader.Declared(DeriveReader.behind(declared.source(), derived), declared.columns()),
                labelsSection.isPresent());
        section.required("features", "a list of groups of features, such as [{of: [amount]}]")
                .ifPresent(features::read);
        Optional<Labels> labels = labelsSection.map(value -> LabelsReader.read(value, declared.source()));
        if (labelsSection.isEmpty()) {
            for (String key : List.of("challengers", "promotion", "evaluate")) {
                section.refuse(key, "there are no labels to judge models by; add the section labels, or take this out");
            }
        }
        Optional<Value> modelSection = section.required("model", "the model's name and kind");
        ModelSpec model = modelSection.map(ModelReader::read).orElse(ModelSpec.NONE);
        return new Pipeline(
                name,
                declared.source(),
                derived,
                rules,
                features.eventFeatures(),
                features.keyFeatures(),
                section.optional("state").map(StateReader::read).orElse(StateSpec.DEFAULT),
                labels,
                model,
                section.optional("challengers")
                        .map(value -> ModelReader.challengers(value, model.name()))
                        .orElse(List.of()),
                section.optional("promotion").map(PromotionReader::rule).orElse(PromotionRule.DEFAULT),
                modelSection.map(PromotionReader::upkeep).orElse(Upkeep.DEFAULT),
                section.optional("batch").map(PipelineReader::batch).orElse(Batch.DEFAULT),
                section.optional("scoring").map(PipelineReader::scoring).orElse(DeviceSettings.DEFAULT),
                section.optional("evaluate")
                        .map(value -> new EvaluateReader(declared.columns()).read(value))
                        .orElse(Evaluate.DEFAULT),
                section.optional("decide")
                        .map(new DecideReader(declared.columns(), rules)::read)
                        .orElse(DecideReader.DEFAULT),
                TopicsReader.read(section));
    }

    private static Batch batch(Value value) {
        Section section = value.section(Keys.BATCH);
        return new Batch(
                section.optional("size").map(size -> size.integer(1, 65_536, 1)).orElse(Batch.DEFAULT.size()),
                section.optional("max-delay")
                        .map(delay -> delay.duration(Duration.ZERO, Duration.ZERO))
                        .orElse(Batch.DEFAULT.maxDelay()),
                section.optional("latency-target")
                        .map(target -> target.duration(Duration.ofMillis(1), Duration.ofMillis(20))));
    }

    private static DeviceSettings scoring(Value value) {
        Section section = value.section(Keys.SCORING);
        return new DeviceSettings(
                section.optional("device")
                        .map(device -> DevicePreference.parse(device.oneOf(List.of("auto", "cpu", "gpu"), "auto")))
                        .orElse(DeviceSettings.DEFAULT.preference()),
                section.optional("on-device-failure")
                        .map(choice -> OnDeviceFailure.parse(choice.oneOf(List.of("cpu", "fail"), "cpu")))
                        .orElse(DeviceSettings.DEFAULT.onFailure()),
                precision(section));
    }

    private static PrecisionWish precision(Section section) {
        return new PrecisionWish(
                section.optional("precision")
                        .map(choice -> Precision.parse(choice.oneOf(List.of("float", "half", "int8", "auto"), "float")))
                        .orElse(PrecisionWish.FLOAT.precision()),
                section.optional("precision-limit")
                        .map(limit -> limit.number(NumberRange.OPEN_PROBABILITY, PrecisionWish.DEFAULT_CHANGE))
                        .orElse(PrecisionWish.DEFAULT_CHANGE));
    }
}
