package io.weir.operators.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.cpu.CpuBackend;
import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.drift.PopulationStability;
import io.weir.operators.event.KeptBytes;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccumulatorSerializerTest {
    private static final ColumnDescriber ON_CPU = new ColumnDescriber(new CpuBackend("a test"));

    private static byte[] bytes(Accumulator accumulator, AccumulatorKind kind) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        new AccumulatorSerializer<>(kind).serialize(accumulator, out);
        return out.getCopyOfBuffer();
    }

    private static Accumulator read(byte[] bytes, AccumulatorKind kind) throws IOException {
        return new AccumulatorSerializer<>(kind).deserialize(new DataInputDeserializer(bytes));
    }

    private static void add(Accumulator accumulator, int number, double value) {
        if (accumulator instanceof QuantileAccumulator quantile) {
            new QuantileFunction().accumulate(quantile, value, 0.9);
        } else if (accumulator instanceof DistinctAccumulator distinct) {
            new DistinctFunction().accumulate(distinct, Math.rint(value * 100));
        } else if (accumulator instanceof StabilityAccumulator stability) {
            new StabilityFunction().accumulate(stability, number % 9 == 0 ? null : (Double) value, number % 2 == 0);
        } else if (accumulator instanceof StatisticsAccumulator statistics) {
            statistics.add(new float[] {(float) value, number % 9 == 0 ? Float.NaN : 1}, 0, 2, ON_CPU);
        } else {
            ((AnomalyAccumulator) accumulator).score(DetectorKind.COMBINED, number, value);
        }
    }

    private static Object result(Accumulator accumulator) {
        if (accumulator instanceof QuantileAccumulator quantile) {
            return new QuantileFunction().getValue(quantile);
        } else if (accumulator instanceof DistinctAccumulator distinct) {
            return new DistinctFunction().getValue(distinct);
        } else if (accumulator instanceof StabilityAccumulator stability) {
            return new StabilityFunction().getValue(stability);
        } else if (accumulator instanceof StatisticsAccumulator statistics) {
            return Stream.of(statistics.moments(ON_CPU))
                    .map(column ->
                            List.of(column.count(), column.mean(), column.variance(), column.min(), column.max()))
                    .toList();
        }
        return new AnomalyScoreFunction().getValue((AnomalyAccumulator) accumulator);
    }

    @ParameterizedTest
    @EnumSource(AccumulatorKind.class)
    void whatIsWrittenAndReadAfterEachRowGivesTheSameBitsAsWhatNeverWas(AccumulatorKind kind) throws IOException {
        Random random = new Random(3);
        Accumulator kept = kind.create();
        Accumulator restored = read(bytes(kind.create(), kind), kind);
        for (int i = 0; i < 700; i++) {
            double value = random.nextGaussian() + (i % 97 == 0 ? 40 : 0);
            add(kept, i, value);
            add(restored, i, value);
            restored = read(bytes(restored, kind), kind);
            assertThat(result(restored)).as("row %d", i).isEqualTo(result(kept));
        }
        assertThat(bytes(restored, kind)).isEqualTo(bytes(kept, kind));
    }

    @ParameterizedTest
    @EnumSource(AccumulatorKind.class)
    void aSavepointKnowsWhoseAccumulatorItHasAndRefusesThatOfAnother(AccumulatorKind kind) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, new AccumulatorSerializer<>(kind).snapshotConfiguration());
        TypeSerializerSnapshot<Accumulator> saved = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

        assertThat(saved.restoreSerializer()).isEqualTo(new AccumulatorSerializer<>(kind));
        for (AccumulatorKind other : AccumulatorKind.values()) {
            TypeSerializer<Accumulator> now = new AccumulatorSerializer<>(other);
            assertThat(now.snapshotConfiguration()
                            .resolveSchemaCompatibility(saved)
                            .isCompatibleAsIs())
                    .as("%s from %s", other, kind)
                    .isEqualTo(other == kind);
        }
    }

    /** Rows that an accumulator of each kind was given when its bytes were kept. */
    private static Accumulator ofKeptRows(AccumulatorKind kind, int rows) {
        Accumulator accumulator = kind.create();
        Random random = new Random(7);
        for (int i = 0; i < rows; i++) {
            add(accumulator, i, random.nextGaussian() + (i % 97 == 0 ? 40 : 0));
        }
        return accumulator;
    }

    /**
     * The first line is of few rows, which most kinds remember one by one, the second of so many that they are summed up. Where a
     * format changes on purpose, the file of the format before stays, and is read.
     */
    @ParameterizedTest
    @EnumSource(AccumulatorKind.class)
    void theBytesOfASavepointAreThoseOfTheFirstReleaseWithThemAndGoOnAsWhatNeverWas(AccumulatorKind kind)
            throws IOException {
        KeptBytes kept = KeptBytes.of(getClass(), kind.name().toLowerCase(Locale.ROOT) + "-format-1.hex");
        int[] rows = {3, 400};
        assertThat(kept.values()).hasSameSizeAs(rows);
        for (int line = 0; line < rows.length; line++) {
            Accumulator never = ofKeptRows(kind, rows[line]);
            assertThat(bytes(never, kind))
                    .as("%d rows", rows[line])
                    .asHexString()
                    .isEqualTo(HexFormat.of().withUpperCase().formatHex(kept.line(line)));
            Accumulator restored = kept.read(line, new AccumulatorSerializer<>(kind));
            assertThat(result(restored)).isEqualTo(result(never));
            for (int i = 0; i < 100; i++) {
                add(never, rows[line] + i, i % 7);
                add(restored, rows[line] + i, i % 7);
                assertThat(result(restored)).as("row %d", i).isEqualTo(result(never));
            }
        }
    }

    @Test
    void anotherFormatIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> read(new byte[] {9}, AccumulatorKind.STABILITY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("what PSI remembers has format 9")
                .hasMessageContaining("restore it with the version that wrote it");
    }

    @Test
    void theIndexIsThatOfTheJavaClassWhereNothingWasMerged() {
        Random random = new Random(5);
        PopulationStability java = new PopulationStability(1, 101, 100);
        StabilityFunction function = new StabilityFunction();
        StabilityAccumulator accumulator = function.createAccumulator();
        // The reference of 101 without gaps, so that both find the deciles among its values.
        for (int i = 0; i < 201; i++) {
            float value = (float) (random.nextGaussian() + (i > 101 ? 0.7 : 0));
            java.add(new float[] {value});
            function.accumulate(accumulator, (double) value, i < 101);
        }
        assertThat(function.getValue(accumulator))
                .isEqualTo(java.index(0), within(1e-12))
                .isGreaterThan(0.3);
    }

    @Test
    void theIndexOfManyRowsIsNearTheExactOneAndPartsGiveWhatTheWholeGives() {
        Random random = new Random(8);
        StabilityFunction function = new StabilityFunction();
        StabilityAccumulator whole = function.createAccumulator();
        List<StabilityAccumulator> parts = List.of(function.createAccumulator(), function.createAccumulator());
        PopulationStability exact = new PopulationStability(1, 20_000, 20_000);
        for (int i = 0; i < 40_000; i++) {
            float value = (float) (random.nextGaussian() * (i < 20_000 ? 1 : 1.5));
            exact.add(new float[] {value});
            function.accumulate(whole, (double) value, i < 20_000);
            function.accumulate(parts.get(i % 2), (double) value, i < 20_000);
        }
        StabilityAccumulator merged = function.createAccumulator();
        function.merge(merged, parts);

        assertThat(function.getValue(whole))
                .isEqualTo(exact.index(0), within(0.01))
                .isGreaterThan(0.1);
        assertThat(function.getValue(merged)).isEqualTo(exact.index(0), within(0.01));
    }
}
