package io.weir.jobs.pipeline;

import io.weir.operators.feature.language.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads mapping files; {@code docs/pipeline-file.md} lists their keys. Stateless. */
public final class MappingReader {
    private MappingReader() {}

    /**
     * The mapping that a file describes.
     *
     * @param pipeline whose columns are mapped
     * @throws PipelineException if the file cannot be read, or with everything that is wrong in it
     */
    public static Mapping read(Path file, Pipeline pipeline) {
        return read(file.toString(), YamlText.read(file), pipeline);
    }

    /**
     * The mapping that a text describes.
     *
     * @param name of the file, for messages
     * @param pipeline whose columns are mapped
     * @throws PipelineException with everything that is wrong in it
     */
    public static Mapping read(String name, String text, Pipeline pipeline) {
        Problems problems = new Problems(name);
        Optional<Mapping> mapping = YamlText.compose(name, text, problems)
                .map(root -> mapping(new Value(root, "", problems).section(Keys.MAPPING), pipeline));
        problems.throwIfAny();
        return mapping.orElseThrow();
    }

    private static Mapping mapping(Section section, Pipeline pipeline) {
        return new Mapping(
                section.required("columns", "the CSV column of each of the pipeline's columns")
                        .map(value -> columns(value, pipeline))
                        .orElse(Map.of()),
                section.required("label", "the CSV column of the label")
                        .flatMap(MappingReader::header)
                        .orElse(""),
                section.optional("label-delay")
                        .map(value -> labelDelay(value, pipeline))
                        .orElse(Duration.ofDays(7)),
                section.optional("card").flatMap(MappingReader::header));
    }

    private static Duration labelDelay(Value value, Pipeline pipeline) {
        Duration delay = value.duration(Duration.ZERO, Duration.ZERO);
        if (delay.compareTo(pipeline.source().rememberIds()) >= 0) {
            value.problem(Durations.compact(delay)
                    + " later an id is forgotten, and no label would find its event; write"
                    + " less than the " + Durations.compact(pipeline.source().rememberIds())
                    + " of source.remember-ids in the pipeline '" + pipeline.name() + "', or raise that");
        }
        return delay;
    }

    private static Map<String, String> columns(Value value, Pipeline pipeline) {
        List<String> declared = pipeline.source().rowType().getFieldNames();
        Map<String, String> mapped = new LinkedHashMap<>();
        for (Value.Entry entry : value.entries("the CSV column of each column, such as {amount: TX_AMOUNT}")) {
            if (!declared.contains(entry.key())) {
                entry.keyValue()
                        .problem("'" + entry.key() + "' is not a column of the pipeline '" + pipeline.name() + "'; "
                                + Value.meant(entry.key(), declared, "declared are " + String.join(", ", declared)));
            }
            mapped.put(entry.key(), header(entry.value()).orElse(""));
        }
        List<String> missing = new ArrayList<>(declared);
        missing.removeAll(mapped.keySet());
        missing.removeAll(pipeline.source().nullable());
        if (!missing.isEmpty()) {
            value.problem("nothing is mapped to " + String.join(", ", missing) + ", which the pipeline '"
                    + pipeline.name() + "' needs; add "
                    + (missing.size() == 1 ? "it with its CSV column" : "them with their CSV columns"));
        }
        return mapped;
    }

    /** CSV headers may hold anything but nothing. */
    private static Optional<String> header(Value value) {
        return value.text("the name of a CSV column").filter(text -> {
            if (text.isBlank()) {
                value.problem("the name of the CSV column is empty; write it as in the file's first line");
            }
            return !text.isBlank();
        });
    }
}
