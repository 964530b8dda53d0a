package io.weir.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

class CompositeKeyTest {
    private static final int TEXTS = 3;
    private static final EventSchema SCHEMA = new EventSchema(
            RowType.of(
                    new LogicalType[] {
                        VarCharType.STRING_TYPE, VarCharType.STRING_TYPE, VarCharType.STRING_TYPE, new BigIntType()
                    },
                    new String[] {"a", "b", "c", "at"}),
            "a",
            "at",
            Set.of());
    private static final int[] COLUMNS = IntStream.range(0, TEXTS).toArray();

    @Property(tries = 20_000)
    void twoKeysHaveOneTextOnlyIfTheyAreOneKey(
            @ForAll("values") List<String> one, @ForAll("values") List<String> other) {
        assertThat(keyOf(one).equals(keyOf(other))).isEqualTo(one.equals(other));
    }

    @Property
    void aTextCanBeTakenApartAgain(@ForAll("anything") List<String> values) {
        assertThat(apart(keyOf(values))).isEqualTo(values);
    }

    @Property
    void theKeyOfOneColumnIsItsText(@ForAll("anything") List<String> values) {
        GenericRowData row = row(values);

        assertThat(SCHEMA.keyOf(row, new int[] {0})).isEqualTo(SCHEMA.keyOf(row, 0));
    }

    @Example
    void theTextsStandBehindTheirLengths() {
        assertThat(keyOf(Arrays.asList("card", "", null))).isEqualTo("4:card0:~");
        assertThat(SCHEMA.keyOf(row(List.of("x", "", "")), new int[] {TEXTS, 0}))
                .isEqualTo("2:171:x");
    }

    /** Few letters, so that texts that are easily mistaken for each other are frequent. */
    @Provide
    Arbitrary<List<String>> values() {
        return Arbitraries.strings()
                .withChars('1', ':', '~')
                .ofMaxLength(3)
                .injectNull(0.2)
                .list()
                .ofSize(TEXTS);
    }

    @Provide
    Arbitrary<List<String>> anything() {
        // A lone half of a surrogate pair is no text: it has no UTF-8.
        return Arbitraries.strings()
                .filter(text -> text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff))
                .injectNull(0.1)
                .list()
                .ofSize(TEXTS);
    }

    private static String keyOf(List<String> values) {
        return SCHEMA.keyOf(row(values), COLUMNS);
    }

    private static GenericRowData row(List<String> values) {
        GenericRowData row = new GenericRowData(TEXTS + 1);
        for (int i = 0; i < TEXTS; i++) {
            row.setField(i, StringData.fromString(values.get(i)));
        }
        row.setField(TEXTS, 17L);
        return row;
    }

    /** Reads a key's text by its rule. */
    private static List<String> apart(String key) {
        List<String> values = new ArrayList<>();
        for (int at = 0; at < key.length(); ) {
            if (key.charAt(at) == '~') {
                values.add(null);
                at++;
            } else {
                int text = key.indexOf(':', at) + 1;
                int end = text + Integer.parseInt(key.substring(at, text - 1));
                values.add(key.substring(text, end));
                at = end;
            }
        }
        return values;
    }
}
