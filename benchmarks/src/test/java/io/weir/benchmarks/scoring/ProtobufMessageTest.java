package io.weir.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Bytes as protobuf's description of its wire format gives them. */
class ProtobufMessageTest {
    @Test
    void numbersAreVarints() {
        assertThat(new ProtobufMessage().add(1, 150).toBytes()).containsExactly(0x08, 0x96, 0x01);
        assertThat(new ProtobufMessage().add(20, 6).toBytes()).containsExactly(0xa0, 0x01, 0x06);
    }

    @Test
    void stringsAndMessagesHaveTheirLength() {
        assertThat(new ProtobufMessage().add(2, "testing").toBytes())
                .containsExactly(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67);
        assertThat(new ProtobufMessage()
                        .add(3, new ProtobufMessage().add(1, 150))
                        .toBytes())
                .containsExactly(0x1a, 0x03, 0x08, 0x96, 0x01);
    }

    @Test
    void repeatedNumbersArePacked() {
        assertThat(new ProtobufMessage().addAll(6, 3L, 270L, 86942L).toBytes())
                .containsExactly(0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05);
        assertThat(new ProtobufMessage().add(2, 1f).toBytes()).containsExactly(0x15, 0, 0, 0x80, 0x3f);
        assertThat(new ProtobufMessage().addAll(7, 1f).toBytes()).containsExactly(0x3a, 4, 0, 0, 0x80, 0x3f);
    }
}
