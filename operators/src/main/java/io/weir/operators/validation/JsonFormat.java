package io.weir.operators.validation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Messages that are one JSON object each.
 *
 * @param fields the names of a column's field, of which a message has one; a column that is not in it is the field of its own name
 */
public record JsonFormat(Map<String, List<String>> fields) implements MessageFormat {
    /** Each column is the field of its own name. */
    public static final JsonFormat PLAIN = new JsonFormat(Map.of());

    public JsonFormat {
        fields = new LinkedHashMap<>(fields); // which can travel
    }

    @Override
    public void check(WantedFields wanted, BiConsumer<String, String> problems) {
        // JSON has no schema: each message shows for itself what it has.
    }

    @Override
    public FieldReader reader(WantedFields wanted) {
        return new JsonObjects(wanted, fields);
    }
}
