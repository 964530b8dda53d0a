package io.weir.operators.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** State as a released format wrote it, kept as one line of hexadecimal digits per value. */
public record KeptBytes(List<byte[]> values) {
    public static KeptBytes of(Class<?> test, String resource) throws IOException {
        try (InputStream in = test.getResourceAsStream(resource)) {
            return new KeptBytes(new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> HexFormat.of().parseHex(line.replace(" ", "")))
                    .toList());
        }
    }

    public byte[] line(int index) {
        return values.get(index);
    }

    /** Reads a value and asserts that nothing of its bytes is left. */
    public <T> T read(int index, TypeSerializer<T> serializer) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(line(index));
        T value = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return value;
    }

    public static <T> byte[] written(T value, TypeSerializer<T> serializer) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }
}
