package io.weir.jobs.sql;

import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models of a pipeline of events: each under its name, and under {@code champion} the one that decides. */
final class PipelineModels {
    private static final String CHAMPION = "champion";

    private final Pipeline pipeline;
    private final TopicAccess access;

    PipelineModels(Pipeline pipeline, TopicAccess access) {
        this.pipeline = pipeline;
        this.access = access;
    }

    List<String> statements() {
        List<String> names =
                pipeline.models().stream().map(ModelSpec::name).distinct().toList();
        List<String> statements = new ArrayList<>();
        names.forEach(name -> statements.add(
                statement(SqlText.identifier(name), "`probability` FLOAT, `by_version` BIGINT", options(name))));
        if (!names.contains(CHAMPION)) {
            Map<String, String> options = options(names.get(0));
            options.put(WeirModelOptions.PIPELINE.key(), pipeline.name());
            if (names.size() > 1) {
                options.put(WeirModelOptions.CHALLENGERS.key(), String.join(";", names.subList(1, names.size())));
            }
            statements.add(statement(CHAMPION, "`probability` FLOAT, `by_model` STRING, `by_version` BIGINT", options));
        }
        return statements;
    }

    private Map<String, String> options(String name) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("provider", WeirModelFactory.PROVIDER);
        options.put(WeirModelOptions.NAME.key(), name);
        options.put(WeirModelOptions.TOPIC.key(), pipeline.topics().models());
        options.put(WeirModelOptions.FEATURES.key(), String.join(";", pipeline.featureNames()));
        options.put(WeirModelOptions.BOOTSTRAP.key(), access.bootstrap());
        access.properties().forEach((key, value) -> options.put("properties." + key, value));
        return options;
    }

    private static String statement(String name, String outputs, Map<String, String> options) {
        return "CREATE TEMPORARY MODEL " + SqlText.name(name) + "\nINPUT (`features` ARRAY<FLOAT>)\nOUTPUT (" + outputs
                + ")\nWITH (\n  " + SqlText.options(options) + "\n);\n";
    }
}
