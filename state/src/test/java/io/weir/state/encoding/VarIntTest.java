package io.weir.state.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VarIntTest {
    private static byte[] written(long value, boolean signed) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        if (signed) {
            VarInt.writeSigned(value, out);
        } else {
            VarInt.write(value, out);
        }
        return out.getCopyOfBuffer();
    }

    @Property
    void anyNumberComesBackAndTakesAllItsBytes(@ForAll long value) throws IOException {
        DataInputDeserializer unsigned = new DataInputDeserializer(written(value, false));
        assertThat(VarInt.read(unsigned)).isEqualTo(value);
        assertThat(unsigned.available()).isZero();
        DataInputDeserializer signed = new DataInputDeserializer(written(value, true));
        assertThat(VarInt.readSigned(signed)).isEqualTo(value);
        assertThat(signed.available()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1",
        "63, 1, 1",
        "64, 1, 2",
        "127, 1, 2",
        "128, 2, 2",
        "16383, 2, 3",
        "-1, 10, 1",
        "-64, 10, 1",
        "-65, 10, 2",
        "9223372036854775807, 9, 10",
        "-9223372036854775808, 10, 10"
    })
    void numberTakesAsManyBytesAsItNeeds(long value, int unsigned, int signed) throws IOException {
        assertThat(written(value, false)).hasSize(unsigned);
        assertThat(written(value, true)).hasSize(signed);
    }

    @Test
    void numberWithoutAnEndIsRefused() {
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0x80);
        assertThatThrownBy(() -> VarInt.read(new DataInputDeserializer(endless)))
                .isInstanceOf(IOException.class)
                .hasMessage("a number of variable length has no end: the stored bytes are damaged");
    }
}
