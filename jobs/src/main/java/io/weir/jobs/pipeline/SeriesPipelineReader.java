package io.weir.jobs.pipeline;

import io.weir.operators.anomaly.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads pipeline files of series; {@code docs/pipeline-file.md} lists their keys. Stateless. */
public final class SeriesPipelineReader {
    private static final Duration FORGET_AFTER = Duration.ofDays(30);

    private SeriesPipelineReader() {}

    /** Whether a file that can be read is one of series; false if it is none or broken. */
    public static boolean isSeries(Path file) {
        String text = YamlText.read(file);
        return YamlText.compose(file.toString(), text, new Problems(file.toString()))
                .flatMap(root -> new Value(root, "", new Problems("")).peek("series"))
                .isPresent();
    }

    /**
     * The pipeline that a file describes.
     *
     * @throws PipelineException if the file cannot be read, or with everything that is wrong in it
     */
    public static SeriesPipeline read(Path file) {
        return read(file.toString(), YamlText.read(file));
    }

    /**
     * The pipeline that a text describes.
     *
     * @param name of the file, for messages
     * @throws PipelineException with everything that is wrong in it
     */
    public static SeriesPipeline read(String name, String text) {
        Problems problems = new Problems(name);
        Optional<SeriesPipeline> pipeline =
                YamlText.compose(name, text, problems).map(root -> pipeline(new Value(root, "", problems)));
        problems.throwIfAny();
        return pipeline.orElseThrow();
    }

    private static SeriesPipeline pipeline(Value root) {
        Section section = root.section(Keys.SERIES_PIPELINE);
        String name = section.required("name", "a name, such as service-metrics")
                .flatMap(Value::name)
                .orElse("");
        SourceReader.DeclaredSeries series = section.required(
                        "series", "the topic, its columns and the key of a series")
                .map(SourceReader::readSeries)
                .orElse(new SourceReader.DeclaredSeries(PipelineReader.NO_SOURCE, List.of(), Columns.none()));
        Map<String, Rule> rules = section.optional("validate")
                .map(value -> new RulesReader(series.columns()).read(value))
                .orElse(Map.of());
        DetectReader detect = new DetectReader(series);
        List<Watch> watched = section.required("detect", "a list of what is watched, such as [{of: cpu}]")
                .map(detect::read)
                .orElse(List.of());
        Optional<Section> state = section.optional("state").map(value -> value.section(Keys.SERIES_STATE));
        return new SeriesPipeline(
                Pipeline.withoutModel(
                        name,
                        series.source(),
                        rules,
                        section.optional("decide").map(DecideReader::limit).orElse(new Decide(0.5)),
                        TopicsReader.readOfSeries(section)),
                series.keys(),
                watched,
                state.flatMap(value -> value.optional("forget-after"))
                        .map(value -> value.duration(Duration.ofMinutes(1), FORGET_AFTER))
                        .orElse(FORGET_AFTER),
                state.flatMap(value -> value.optional("cache"))
                        .map(StateReader::bytes)
                        .orElse(StateSpec.DEFAULT.cacheBytes()));
    }
}
