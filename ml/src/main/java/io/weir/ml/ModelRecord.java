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

    /**
     * Whether scorers follow what stands under a key of the topic: the newest version of a model, or who decides in their pipeline;
     * not the earlier versions, which are kept under keys of their own.
     */
    static boolean isFollowed(String key, String pipeline) {
        return key.indexOf('/') < 0 || Champion.keys(pipeline).contains(key);
    }

    /** UTF-8 JSON as docs/topics.md describes it. */
    byte[] toJson();
}
