package io.weir.ml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the topic of models, it is a model, a champion, or refused with a message. */
class PoisonedRecordTest {
    private static final ModelSnapshot MODEL = new ModelSnapshot(
            "fraud",
            12,
            0,
            10,
            5,
            List.of("amount", "count"),
            new LogisticRegressionParameters(new LinearModel(
                    new float[] {0.5f, -2}, 0.25f, new float[] {1, 2}, new float[] {3, 4}, Link.LOGISTIC)));
    private static final Champion CHAMPION =
            Champion.ofFile("card-fraud", "forest").next("fraud", Optional.of(MODEL), Instant.EPOCH, "hand", "why");

    private static void isReadOrRefused(byte[] bytes) {
        try {
            ModelRecord read = ModelRecord.fromJson(bytes);
            assertThat(ModelRecord.fromJson(read.toJson())).isEqualTo(read);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        isReadOrRefused(bytes);
    }

    @Property(tries = 500)
    void aRecordWithAnyByteChangedIsReadOrRefused(
            @ForAll boolean champion, @ForAll @IntRange(max = 100_000) int place, @ForAll byte value) {
        byte[] bytes = (champion ? CHAMPION : MODEL).toJson();
        bytes[place % bytes.length] = value;
        isReadOrRefused(bytes);
    }

    @Test
    void aRecordThatIsCutOffAnywhereIsRefused() {
        for (byte[] whole : List.of(MODEL.toJson(), CHAMPION.toJson())) {
            String text = new String(whole, UTF_8);
            for (int length = 0; length < text.length(); length++) {
                byte[] cut = text.substring(0, length).getBytes(UTF_8);
                assertThatThrownBy(() -> ModelRecord.fromJson(cut)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void whatIsWholeIsRead() {
        assertThat(ModelRecord.fromJson(MODEL.toJson())).isEqualTo(MODEL);
        assertThat(ModelRecord.fromJson(CHAMPION.toJson())).isEqualTo(CHAMPION);
    }

    private static String with(String field, String value) {
        String text = new String(MODEL.toJson(), UTF_8);
        String changed = text.replaceFirst("\"" + field + "\":(\\[[^]]*]|[^,}]*)", "\"" + field + "\":" + value);
        assertThat(changed).isNotEqualTo(text);
        return changed;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version 9223372036854775807",
                "version 9007199254740991",
                "version 1000000001",
                "version -1",
                "version 1e400",
                "version 99999999999999999999",
                "bias NaN",
                "bias 1e39",
                "bias -1e400",
                "weights [NaN,1]",
                "weights [1e39,1]",
                "weights [1]",
                "scales [0,1]",
                "scales [-1,1]",
                "features []",
                "examples 3",
            })
    void anAbsurdValueIsRefusedWithItsName(String change) {
        String[] parts = change.split(" ");
        byte[] poisoned = with(parts[0], parts[1]).getBytes(UTF_8);
        assertThatThrownBy(() -> ModelRecord.fromJson(poisoned)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theVersionThatNothingCouldFollowIsRefusedWithWhatIsAccepted() {
        byte[] poisoned = with("version", "9223372036854775807").getBytes(UTF_8);
        assertThatThrownBy(() -> ModelRecord.fromJson(poisoned))
                .hasMessage("version=9223372036854775807 of model fraud: 1 to 1000000000 is accepted");
    }

    @Test
    void listsAndNumbersOfAnyLengthAreReadOrRefusedWithoutMoreMemoryThanTheyTake() {
        isReadOrRefused(with("weights", "[".repeat(1_000_000)).getBytes(UTF_8));
        isReadOrRefused(with("weights", "1".repeat(1_000_000)).getBytes(UTF_8));
        isReadOrRefused(with("weights", "[" + "0,".repeat(1_000_000) + "0]").getBytes(UTF_8));
        String forest = with("kind", "\"adaptive-random-forest\"")
                .replaceFirst(
                        "\"parameters\":\\{.*}",
                        "\"parameters\":{\"columns\":2147483647,\"roots\":[2147483647],\"feature\":[2147483647],"
                                + "\"threshold\":[0],\"left\":[2147483647],\"missing_left\":[1],\"value\":[0.5]}}");
        assertThatThrownBy(() -> ModelRecord.fromJson(forest.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
