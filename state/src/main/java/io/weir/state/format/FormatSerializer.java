package io.weir.state.format;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A serializer of variable length that is safe to share and never reuses what it read before: what is left to say is
 * how a value is written and read.
 *
 * @param <T> what is serialized
 */
public abstract class FormatSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    /**
     * Reads the first byte of a value.
     *
     * @return it, one of {@code accepted}
     * @throws IOException if it is none of them; the message says what to do
     */
    protected static byte readFormat(String what, DataInputView in, byte... accepted) throws IOException {
        byte format = in.readByte();
        for (byte each : accepted) {
            if (format == each) {
                return format;
            }
        }
        String formats = IntStream.range(0, accepted.length)
                .mapToObj(i -> Byte.toString(accepted[i]))
                .collect(Collectors.joining(" and "));
        throw new IOException(what + " has format " + format + ", this version of Weir reads " + formats
                + ": restore it with the version that wrote it, or start from an empty state");
    }

    /** Reads the first byte of a value that has had one format only. */
    protected static void expectFormat(byte expected, String what, DataInputView in) throws IOException {
        readFormat(what, in, expected);
    }

    @Override
    public T deserialize(T reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    public int getLength() {
        return -1;
    }
}
