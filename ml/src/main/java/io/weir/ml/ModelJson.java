package io.weir.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a model's JSON, read with messages that name the field, what stands there, and what would be accepted; each
 * method throws {@link IllegalArgumentException} with one.
 */
record ModelJson(ObjectNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The object that some bytes are, which anybody may have written. */
    static ObjectNode parse(byte[] bytes) {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "a model's " + bytes.length + " bytes are no JSON: " + e.getMessage(), e);
        }
        if (!(json instanceof ObjectNode object)) {
            throw new IllegalArgumentException("a model's " + bytes.length + " bytes are no JSON object");
        }
        return object;
    }

    boolean has(String field) {
        return json.has(field);
    }

    String text(String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw bad(field, value, "a text");
        }
        return value.textValue();
    }

    long integer(String field) {
        JsonNode value = json.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw bad(field, value, "an integer");
        }
        return value.longValue();
    }

    float number(String field) {
        return number(json.path(field), field);
    }

    /** A number in double precision. */
    double real(String field) {
        JsonNode value = json.path(field);
        if (!value.isNumber()) {
            throw bad(field, value, "a number");
        }
        return value.doubleValue();
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : array(field)) {
            if (!value.isTextual()) {
                throw bad(field, value, "an array of texts");
            }
            texts.add(value.textValue());
        }
        return texts;
    }

    float[] floats(String field) {
        JsonNode values = array(field);
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = number(values.get(i), field + "[" + i + "]");
        }
        return floats;
    }

    int[] integers(String field) {
        JsonNode values = array(field);
        int[] integers = new int[values.size()];
        for (int i = 0; i < integers.length; i++) {
            JsonNode value = values.get(i);
            if (!value.isInt()) {
                throw bad(field + "[" + i + "]", value, "an integer of 32 bits");
            }
            integers[i] = value.intValue();
        }
        return integers;
    }

    /** The objects of an array. */
    List<ModelJson> objects(String field) {
        List<ModelJson> objects = new ArrayList<>();
        for (JsonNode value : array(field)) {
            if (!(value instanceof ObjectNode object)) {
                throw bad(field + "[" + objects.size() + "]", value, "an object");
            }
            objects.add(new ModelJson(object));
        }
        return objects;
    }

    /** The object that stands in a field. */
    ObjectNode object(String field) {
        if (!(json.path(field) instanceof ObjectNode object)) {
            throw bad(field, json.path(field), "an object");
        }
        return object;
    }

    static void put(ObjectNode json, String field, float[] values) {
        ArrayNode array = json.putArray(field);
        for (float value : values) {
            array.add(value);
        }
    }

    static void put(ObjectNode json, String field, int[] values) {
        ArrayNode array = json.putArray(field);
        for (int value : values) {
            array.add(value);
        }
    }

    private JsonNode array(String field) {
        JsonNode value = json.path(field);
        if (!value.isArray()) {
            throw bad(field, value, "an array");
        }
        return value;
    }

    private static float number(JsonNode value, String field) {
        if (!value.isNumber()) {
            throw bad(field, value, "a number");
        }
        // Through the text of the double: a float that was written in its shortest form is read back as the same float.
        return (float) value.doubleValue();
    }

    private static IllegalArgumentException bad(String field, JsonNode value, String accepted) {
        String found = value.isMissingNode() ? "is missing" : "is " + value;
        return new IllegalArgumentException(
                "field " + field + " of a model " + found + ": " + accepted + " is accepted");
    }
}
