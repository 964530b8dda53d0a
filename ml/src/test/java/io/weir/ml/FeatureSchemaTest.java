package io.weir.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureSchemaTest {
    private static FeatureSchema schema(String... names) {
        return new FeatureSchema(List.of(names));
    }

    @Test
    void equalNamesInEqualOrderHaveEqualFingerprints() {
        assertThat(schema("a", "b").fingerprint())
                .isEqualTo(schema("a", "b").fingerprint())
                .matches("[0-9a-f]{8}")
                .isNotEqualTo(schema("b", "a").fingerprint())
                .isNotEqualTo(schema("ab").fingerprint())
                .isNotEqualTo(schema("a", "b", "").fingerprint());
    }

    @Test
    void theFirstColumnThatDiffersIsNamed() {
        FeatureSchema learned = schema("amount", "count", "risk");
        assertThat(learned.difference(schema("amount", "count", "risk"))).isEmpty();
        assertThat(learned.difference(schema("amount", "rate", "risk")))
                .contains("column 2 was 'count' and is 'rate'; gone: [count], new: [rate]");
        assertThat(learned.difference(schema("amount", "risk", "count")))
                .contains("column 2 was 'count' and is 'risk'; the names are the same in another order");
        assertThat(learned.difference(schema("amount", "count")))
                .contains("column 3 was 'risk' and is none; gone: [risk], new: []");
        assertThat(schema().difference(schema("a"))).contains("column 1 was none and is 'a'; gone: [], new: [a]");
    }
}
