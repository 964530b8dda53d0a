package io.weir.benchmarks.scoring;

import java.util.ArrayList;
import java.util.List;

/**
 * A model file in ONNX's format, built node by node. Field numbers are those of {@code onnx.proto}.
 *
 * <p>Not thread-safe.
 */
final class OnnxGraph {
    /** The domain of classical machine learning: trees. */
    static final String ML_DOMAIN = "ai.onnx.ml";

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int ML_OPSET = 3;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final ProtobufMessage graph = new ProtobufMessage();

    /** An operator's settings. */
    static final class Attributes {
        private static final int TYPE_FLOAT = 1;
        private static final int TYPE_INT = 2;
        private static final int TYPE_STRING = 3;
        private static final int TYPE_FLOATS = 6;
        private static final int TYPE_INTS = 7;
        private static final int TYPE_STRINGS = 8;

        private final List<ProtobufMessage> messages = new ArrayList<>();

        Attributes with(String name, float value) {
            return add(name, TYPE_FLOAT, new ProtobufMessage().add(2, value));
        }

        Attributes with(String name, long value) {
            return add(name, TYPE_INT, new ProtobufMessage().add(3, value));
        }

        Attributes with(String name, String value) {
            return add(name, TYPE_STRING, new ProtobufMessage().add(4, value));
        }

        Attributes with(String name, float[] values) {
            return add(name, TYPE_FLOATS, new ProtobufMessage().addAll(7, values));
        }

        Attributes with(String name, long[] values) {
            return add(name, TYPE_INTS, new ProtobufMessage().addAll(8, values));
        }

        Attributes with(String name, List<String> values) {
            ProtobufMessage message = new ProtobufMessage();
            values.forEach(value -> message.add(9, value));
            return add(name, TYPE_STRINGS, message);
        }

        private Attributes add(String name, int type, ProtobufMessage message) {
            messages.add(message.add(1, name).add(20, type));
            return this;
        }
    }

    OnnxGraph constant(String name, float[] values, long... shape) {
        graph.add(
                5,
                new ProtobufMessage()
                        .addAll(1, shape)
                        .add(2, FLOAT)
                        .addAll(4, values)
                        .add(8, name));
        return this;
    }

    OnnxGraph node(String operator, List<String> inputs, String output) {
        return node("", operator, inputs, output, new Attributes());
    }

    OnnxGraph node(String domain, String operator, List<String> inputs, String output, Attributes attributes) {
        ProtobufMessage node = new ProtobufMessage();
        inputs.forEach(input -> node.add(1, input));
        node.add(2, output).add(3, output).add(4, operator);
        attributes.messages.forEach(attribute -> node.add(5, attribute));
        graph.add(1, node.add(7, domain));
        return this;
    }

    /** An input of rows by {@code columns} floats. */
    OnnxGraph input(String name, int columns) {
        graph.add(11, value(name, FLOAT, columns));
        return this;
    }

    OnnxGraph floatOutput(String name) {
        graph.add(12, value(name, FLOAT, 1));
        return this;
    }

    OnnxGraph indexOutput(String name) {
        graph.add(12, value(name, INT64, 1));
        return this;
    }

    private static ProtobufMessage value(String name, int type, int columns) {
        ProtobufMessage shape = new ProtobufMessage()
                .add(1, new ProtobufMessage().add(2, "rows"))
                .add(1, new ProtobufMessage().add(1, columns));
        ProtobufMessage tensor = new ProtobufMessage().add(1, type).add(2, shape);
        return new ProtobufMessage().add(1, name).add(2, new ProtobufMessage().add(1, tensor));
    }

    /** To be called once, when all is added. */
    byte[] toBytes() {
        return new ProtobufMessage()
                .add(1, IR_VERSION)
                .add(2, "weir")
                .add(7, graph.add(2, "model"))
                .add(8, new ProtobufMessage().add(1, "").add(2, OPSET))
                .add(8, new ProtobufMessage().add(1, ML_DOMAIN).add(2, ML_OPSET))
                .toBytes();
    }
}
