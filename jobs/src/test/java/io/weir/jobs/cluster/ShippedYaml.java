package io.weir.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The YAML and JSON files of {@code flink-conf/}, as nested maps and lists. */
public final class ShippedYaml {
    public static final Path FOLDER = Path.of("../flink-conf");

    private ShippedYaml() {}

    /** @param name relative to {@code flink-conf/} */
    public static Map<String, Object> read(String name) throws IOException {
        Object document = new Load(LoadSettings.builder().setLabel(name).build())
                .loadFromString(Files.readString(FOLDER.resolve(name)));
        return map(document);
    }

    /** What lies below the keys, one after the other. */
    public static Object at(Object document, String... keys) {
        Object at = document;
        for (String key : keys) {
            at = map(at).get(key);
        }
        return at;
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }

    @SuppressWarnings("unchecked")
    public static List<Object> list(Object node) {
        return (List<Object>) node;
    }

    /** Nested maps as Flink reads them: the keys joined by dots. */
    static Map<String, Object> flat(Map<String, Object> nested) {
        Map<String, Object> flat = new LinkedHashMap<>();
        nested.forEach((key, value) -> {
            if (value instanceof Map<?, ?>) {
                flat(map(value)).forEach((rest, leaf) -> flat.put(key + "." + rest, leaf));
            } else {
                flat.put(key, value);
            }
        });
        return flat;
    }
}
