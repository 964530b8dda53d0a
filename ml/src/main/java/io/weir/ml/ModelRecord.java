package io.weir.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a record of the topic {@code models} is: a version of a model, or who decides. */
public sealed interface ModelRecord permits ModelSnapshot, Champion {
    /**
     * Reads either; they tell themselves apart by the field {@code champion}.
     *
     * @throws IllegalArgumentException if the bytes are neither; the message says what is wrong
     */
    static ModelRecord fromJson(byte[] bytes) {
        ObjectNode json = ModelJson.parse(bytes);
        return json.has("champion") ? Champion.of(json) : ModelSnapshot.of(json);
    }

    /** UTF-8 JSON as docs/topics.md describes it. */
    byte[] toJson();
}
