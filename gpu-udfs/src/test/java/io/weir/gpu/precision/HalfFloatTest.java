package io.weir.gpu.precision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfFloatTest {
    @Test
    void everyHalfComesBackFromItsFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            float value = HalfFloat.toFloat(half);
            if (Float.isNaN(value)) {
                assertThat(HalfFloat.toFloat(HalfFloat.of(value))).isNaN();
            } else {
                assertThat(HalfFloat.of(value)).as("half %x, %s", bits, value).isEqualTo(half);
            }
        }
    }

    @Test
    void aFloatGoesToTheNearestHalfAndBetweenTwoToTheEvenOne() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            int low = random.nextInt(0x7bff); // finite, and so is the next
            double below = HalfFloat.toFloat((short) low);
            double above = HalfFloat.toFloat((short) (low + 1));
            float middle = (float) ((below + above) / 2);
            assertThat(HalfFloat.of(middle)).isEqualTo((short) (low + (low & 1)));
            assertThat(HalfFloat.of(Math.nextDown(middle))).isEqualTo((short) low);
            assertThat(HalfFloat.of(-Math.nextUp(middle))).isEqualTo((short) (low + 1 | 0x8000));
        }
    }

    @Test
    void whatIsTooLargeIsInfinite() {
        assertThat(HalfFloat.rounded(HalfFloat.LARGEST)).isEqualTo(65504);
        assertThat(HalfFloat.rounded(65519.99f)).isEqualTo(65504);
        assertThat(HalfFloat.rounded(65520)).isInfinite();
        assertThat(HalfFloat.rounded(-Float.MAX_VALUE)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(HalfFloat.rounded(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(HalfFloat.rounded(Float.NaN)).isNaN();
    }
}
