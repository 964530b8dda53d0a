package io.weir.state.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class CompactRowTest {
    private static final RowType EVERY_TYPE = RowType.of(
            new BooleanType(),
            new IntType(),
            new BigIntType(),
            new FloatType(),
            new DoubleType(),
            VarCharType.STRING_TYPE,
            new TimestampType(3));
    private static final GenericRowData ROW = GenericRowData.of(
            true, -5, 1L << 40, 1.5f, 2.5, StringData.fromString("é"), TimestampData.fromEpochMillis(-1));

    private static byte[] written(RowType type, GenericRowData row) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        new CompactRow(type).write(row, out);
        return out.getCopyOfBuffer();
    }

    @Test
    void everyTypeComesBackAndTakesTheBytesItSays() throws IOException {
        byte[] bytes = written(EVERY_TYPE, ROW);
        assertThat(bytes).hasSize(1 + 1 + 4 + 8 + 4 + 8 + (4 + 2) + 8);
        assertThat(new CompactRow(EVERY_TYPE).read(new DataInputDeserializer(bytes)))
                .isEqualTo(ROW);
    }

    @Property
    void nullFieldTakesItsBitAndNothingMore(@ForAll @IntRange(min = 1, max = 20) int fields, @ForAll int present)
            throws IOException {
        RowType type = RowType.of(Collections.nCopies(fields, new IntType()).toArray(LogicalType[]::new));
        GenericRowData row = new GenericRowData(fields);
        int set = 0;
        for (int i = 0; i < fields; i++) {
            if ((present >> i & 1) != 0) {
                row.setField(i, i);
                set++;
            }
        }
        byte[] bytes = written(type, row);
        assertThat(bytes).hasSize((fields + 7) / 8 + 4 * set);
        assertThat(new CompactRow(type).read(new DataInputDeserializer(bytes))).isEqualTo(row);
    }

    @Test
    void projectionKeepsTheNamedFieldsAtTheirPlaces() {
        CompactRow rows = new CompactRow(EVERY_TYPE);
        assertThat(rows.project(ROW, new int[] {1, 5}))
                .isEqualTo(GenericRowData.of(null, -5, null, null, null, StringData.fromString("é"), null));
        assertThat(rows.project(ROW, new int[] {0, 1, 2, 3, 4, 5, 6})).isEqualTo(ROW);
        assertThat(rows.project(new GenericRowData(7), new int[] {0, 6})).isEqualTo(new GenericRowData(7));
    }

    @Test
    void fieldsAreNumbersExceptTexts() {
        double[] numbers = {1, -5, 1L << 40, 1.5, 2.5, Double.NaN, -1};
        for (int i = 0; i < numbers.length; i++) {
            FieldType type = FieldType.of(EVERY_TYPE.getTypeAt(i));
            assertThat(type.isNumeric()).isEqualTo(i != 5);
            if (type.isNumeric()) {
                assertThat(type.number(ROW, i)).isEqualTo(numbers[i]);
            }
        }
        assertThatThrownBy(() -> FieldType.STRING.number(ROW, 5)).hasMessage("a STRING column has no number");
    }

    @Test
    void typeThatNoEventMayHaveIsRefusedWithThoseItMay() {
        assertThatThrownBy(() -> new CompactRow(RowType.of(new DecimalType(10, 2))))
                .hasMessage(
                        "DECIMAL(10, 2) is not a column type of events; accepted: BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, "
                                + "STRING, TIMESTAMP");
    }
}
