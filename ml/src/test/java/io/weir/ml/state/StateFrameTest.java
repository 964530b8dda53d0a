package io.weir.ml.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StateFrameTest {
    private final StateFrame frame = new StateFrame("a test", 0x57544553, 2, "size 3");
    private int held;

    private byte[] state(int number) {
        return frame.write(out -> out.writeInt(number));
    }

    @Test
    void aStateIsReadAsItWasWrittenAndItsLengthIsKnownBefore() {
        byte[] state = state(42);

        frame.read(state, in -> held = in.readInt());

        assertThat(held).isEqualTo(42);
        assertThat(state).hasSize(frame.bytes() + Integer.BYTES);
    }

    @Test
    void theLayoutIsThatOfTheFirstReleaseSoThatItsSavepointsAreRead() {
        assertThat(state(1))
                .containsExactly('W', 'T', 'E', 'S', 0, 0, 0, 2, 0, 6, 's', 'i', 'z', 'e', ' ', '3', 0, 0, 0, 1);
    }

    @Test
    void everyShorterStateIsCutOffAndChangesNothing() {
        held = 7;
        byte[] state = state(42);
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> frame.readOrKeep(cut, state(held), in -> held = in.readInt()))
                    .withMessageContaining("cut off");
            assertThat(held).isEqualTo(7);
        }
    }

    @Test
    void whatIsReadHalfWayIsTakenBack() {
        held = 7;
        byte[] longer = Arrays.copyOf(state(42), state(42).length + 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> frame.readOrKeep(longer, state(held), in -> held = in.readInt()))
                .withMessageContaining("1 bytes too many in the state of a test");

        assertThat(held).isEqualTo(7);
    }

    @Test
    void bytesOfAnotherKindFormatOrSettingsAreRefusedByName() {
        assertRefused(
                new StateFrame("a test", 1, 2, "size 3"),
                "not the state of a test: it starts with 0x1, not 0x57544553");
        assertRefused(new StateFrame("a test", 0x57544553, 3, "size 3"), "of format 3: this version reads format 2");
        assertRefused(
                new StateFrame("a test", 0x57544553, 2, "size 4"),
                "with size 4 restored with size 3: keep the settings");
    }

    private void assertRefused(StateFrame other, String message) {
        byte[] state = other.write(out -> out.writeInt(42));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> frame.read(state, in -> held = in.readInt()))
                .withMessageContaining(message);
    }
}
