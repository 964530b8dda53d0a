package io.weir.state.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ColumnEncodingTest {
    private static final double[] NASTY = {
        0.0,
        -0.0,
        Double.NaN,
        Double.longBitsToDouble(0x7ff8000000000001L),
        Double.longBitsToDouble(0xfff8000000000000L),
        Double.longBitsToDouble(0x7ff0000000000001L),
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MAX_VALUE,
        Float.MIN_VALUE,
        Float.MAX_VALUE,
        1e300,
        0.1f,
        0.1,
        1.0 / 3,
        (1L << 52) - 1,
        -(double) ((1L << 52) - 1),
        1L << 52,
        (1L << 52) + 1,
        (1L << 53) + 2,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        ((1L << 52) - 1) / 100.0,
        ((1L << 52) + 1) / 100.0,
        1e15 + 0.1,
        0.0001,
        0.00001
    };

    private static byte[] written(double[] values, int from, int to) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        ColumnEncoding.write(values, from, to, out);
        return out.getCopyOfBuffer();
    }

    private static long[] bits(double... values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    private static void assertComesBack(double... values) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(written(values, 0, values.length));
        double[] back = new double[values.length];
        ColumnEncoding.read(back, values.length, in);
        assertThat(bits(back)).isEqualTo(bits(values));
        assertThat(in.available()).isZero();
    }

    /** Columns of one kind each, so that each encoding is taken, and columns where one value spoils it. */
    @Provide
    Arbitrary<List<Double>> columns() {
        Arbitrary<Double> nasty = Arbitraries.of(Arrays.stream(NASTY).boxed().toList());
        Arbitrary<Double> whole = Arbitraries.longs().map(Long::doubleValue);
        Arbitrary<Double> decimal = Arbitraries.integers()
                .flatMap(digits ->
                        Arbitraries.of(1.0, 10.0, 100.0, 1000.0, 10_000.0).map(power -> digits / power));
        Arbitrary<Double> floats = Arbitraries.floats().map(Float::doubleValue);
        Arbitrary<Double> any = Arbitraries.longs().map(Double::longBitsToDouble);
        Arbitrary<List<Double>> pure = Arbitraries.of(List.of(nasty, whole, decimal, floats, any))
                .flatMap(kind -> kind.list().ofMaxSize(20));
        Arbitrary<List<Double>> mixed = Arbitraries.oneOf(List.of(nasty, whole, decimal, floats, any))
                .list()
                .ofMaxSize(20);
        return Arbitraries.oneOf(List.of(pure, mixed));
    }

    @Property
    void everyColumnComesBackBitByBit(@ForAll("columns") List<Double> values) throws IOException {
        assertComesBack(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Test
    void everyNastyValueComesBackBitByBitAloneAndBesideOthers() throws IOException {
        for (double value : NASTY) {
            assertComesBack(value);
            assertComesBack(value, 12.34);
            assertComesBack(0.1f, value);
            assertComesBack(3, value, -4);
        }
    }

    @Test
    void onlyTheValuesThatAreAskedForAreWritten() throws IOException {
        byte[] bytes = written(new double[] {Double.NaN, 1, 2, 0.1}, 1, 3);
        assertThat(bytes).isEqualTo(written(new double[] {1, 2}, 0, 2)).hasSize(3);
    }

    @Test
    void moneyIsShortAndSoIsAFloat() throws IOException {
        assertThat(written(new double[] {57.16, 9.99, 0.01, 81.5}, 0, 4)).hasSize(1 + 2 + 2 + 1 + 2);
        assertThat(written(new double[] {1.0 / 3 * (float) 1, 0.5}, 0, 2)).hasSize(1 + 2 * 8);
        assertThat(written(new double[] {(float) (1.0 / 3), Double.POSITIVE_INFINITY, Double.NaN}, 0, 3))
                .hasSize(1 + 3 * 4);
    }

    @Test
    void unknownEncodingIsRefused() {
        assertThatThrownBy(
                        () -> ColumnEncoding.read(new double[1], 1, new DataInputDeserializer(new byte[] {7, 0, 0, 0})))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "a column of a key's history has encoding 7, accepted: 0 to 6: the stored bytes are damaged");
    }
}
