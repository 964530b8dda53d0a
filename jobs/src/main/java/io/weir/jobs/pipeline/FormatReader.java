package io.weir.jobs.pipeline;

import io.weir.operators.validation.JsonFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Reads the keys that say what the messages of a topic are, and under which names they have their fields. */
final class FormatReader {
    private static final Set<LogicalTypeRoot> ANY = Set.of(LogicalTypeRoot.values());

    private final Section section;

    FormatReader(Section section) {
        this.section = section;
    }

    /** The format of a topic of these columns. */
    TopicFormat read(Columns columns) {
        section.optional("format").ifPresent(format -> format.oneOf(List.of("json"), "json"));
        Map<String, List<String>> fields =
                section.optional("fields").map(value -> fields(value, columns)).orElse(Map.of());
        return new TopicFormat("json", new JsonFormat(fields));
    }

    /** By column, the names of its field: a message has one of them. No name may mean two columns. */
    private static Map<String, List<String>> fields(Value value, Columns columns) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        Map<String, String> columnOf = new HashMap<>();
        List<Value.Entry> entries = value.entries("names of fields by column, such as {amount: value}");
        List<String> renamed = entries.stream().map(Value.Entry::key).toList();
        columns.names().stream().filter(name -> !renamed.contains(name)).forEach(name -> columnOf.put(name, name));
        for (Value.Entry entry : entries) {
            if (!columns.check(entry.keyValue(), entry.key(), ANY, "a column")) {
                continue;
            }
            List<String> names = new ArrayList<>();
            for (Value each : entry.value().oneOrMore("the field's names")) {
                each.text("the name of a field in the message").ifPresent(name -> {
                    String other = columnOf.putIfAbsent(name, entry.key());
                    if (other != null) {
                        each.problem("'" + name + "' is the field of the column '" + other
                                + "' already; name each field once");
                    }
                    names.add(name);
                });
            }
            fields.put(entry.key(), names);
        }
        return fields;
    }
}
