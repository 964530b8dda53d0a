package io.weir.jobs.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.ml.Champion;
import io.weir.ml.FeatureSchema;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelRecord;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.PublishedRecords;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ModelCatalogTest {
    private static final Instant NOW = Instant.parse("2026-03-02T03:00:00Z");
    private final Map<String, byte[]> topic = new HashMap<>();

    ModelCatalogTest() {
        hold("fraud/10", "fraud", 10, "amount");
        hold("fraud/12", "fraud", 12, "amount");
        hold("fraud/11", "fraud", 11, "night");
        hold("fraud", "fraud", 12, "amount");
        hold("forest", "forest", 3, "amount");
        hold("other/1", "other", 1, "amount");
        topic.put("broken", "{".getBytes(UTF_8));
    }

    private void hold(String key, String model, long version, String feature) {
        LinearModel linear = new LinearModel(new float[] {1}, 0, new float[] {0}, new float[] {1}, Link.LOGISTIC);
        topic.put(
                key,
                new ModelSnapshot(model, version, 0, 10, 5, List.of(feature), new LogisticRegressionParameters(linear))
                        .toJson());
    }

    private ModelCatalog catalog() {
        return new ModelCatalog(
                "card-fraud",
                List.of("fraud", "forest", "new"),
                () -> new FeatureSchema(List.of("amount")),
                PublishedRecords.of(topic.values(), why -> {}));
    }

    /** Written to the topic, as the command does, and read again. */
    private void write(Champion champion) {
        assertThat(ModelRecord.fromJson(champion.toJson())).isEqualTo(champion);
        topic.put(champion.key(), champion.toJson());
    }

    @Test
    void whoDecidesAndWhoDidBeforeIsKept() {
        assertThat(catalog().champion().reign().who()).isEqualTo("fraud");
        write(catalog().promoted("forest", NOW, "it leads"));
        write(catalog().pinned("fraud", 10, NOW, "3 a.m."));
        assertThat(catalog().champion().reign().who()).isEqualTo("fraud version 10");
        assertThat(catalog().champion().pinned().orElseThrow().version()).isEqualTo(10);
        assertThat(catalog().champion().history())
                .extracting(Champion.Reign::who)
                .containsExactly("forest", "fraud");
        write(catalog().previous(NOW, ""));
        assertThat(catalog().champion().reign().who()).isEqualTo("forest");
        write(catalog().promoted("fraud", NOW, ""));
        assertThat(catalog().champion().pinned()).isEmpty();
    }

    @Test
    void goingBackTwiceDoesNotBringBackWhatWasLeft() {
        write(catalog().promoted("forest", NOW, ""));
        write(catalog().previous(NOW, "forest is bad"));
        refused(
                () -> catalog().previous(NOW, ""),
                "fraud has replaced forest in pipeline card-fraud (by hand): to go back once more would let forest decide"
                        + " again.",
                "./weir models promote forest");

        write(catalog().pinned("fraud", 10, NOW, "the newest is bad"));
        refused(
                () -> catalog().previous(NOW, ""),
                "fraud version 10 has replaced fraud in pipeline card-fraud (by hand): to go back once more would let"
                        + " fraud decide again.",
                "./weir models promote fraud");
        write(catalog().pinned("fraud", 12, NOW, "10 is worse"));
        refused(
                () -> catalog().previous(NOW, ""),
                "fraud version 12 has replaced fraud version 10 in pipeline card-fraud (by hand): to go back once more"
                        + " would let fraud version 10 decide again.",
                "./weir models promote fraud --version 10");
    }

    @Test
    void whatTheRulePromotedCanBeLeftEvenIfItDecidedBefore() {
        write(catalog().promoted("forest", NOW, ""));
        write(catalog().champion().next("fraud", Optional.empty(), NOW, "rule", "it leads"));
        assertThat(catalog().previous(NOW, "").reign().who()).isEqualTo("forest");
    }

    @Test
    void historyForgetsTheOldest() {
        for (int i = 0; i < 15; i++) {
            write(catalog().promoted("forest", NOW, ""));
            write(catalog().promoted("fraud", NOW, ""));
        }
        assertThat(catalog().champion().history()).hasSize(Champion.LONGEST_HISTORY);
    }

    private static void refused(Supplier<?> what, String message, String nextStep) {
        assertThatThrownBy(what::get)
                .isInstanceOfSatisfying(CommandFailure.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
                    assertThat(failure.nextStep()).contains(nextStep);
                })
                .hasMessage(message);
    }

    @Test
    void whatCannotBeIsToldWithWhatCan() {
        ModelCatalog catalog = catalog();
        refused(
                () -> catalog.promoted("frau", NOW, ""),
                "'frau' is no model of pipeline card-fraud.",
                "Its models are: fraud, forest, new.");
        refused(() -> catalog.promoted("other", NOW, ""), "'other' is no model of pipeline card-fraud.", "challengers");
        refused(
                () -> catalog.pinned("fraud", 9, NOW, ""),
                "Version 9 of model fraud is not held.",
                "Held are: [10, 11, 12]");
        refused(
                () -> catalog.pinned("fraud", 11, NOW, ""),
                "Version 11 of model fraud is of other features than pipeline card-fraud computes: column 1 was 'night'"
                        + " and is 'amount'; gone: [night], new: [amount].",
                "same features");
        refused(
                () -> catalog.promoted("new", NOW, ""),
                "No version of model new was published yet: every event would get the prior.",
                "first labels");
        refused(() -> catalog.promoted("fraud", NOW, ""), "fraud decides in pipeline card-fraud already.", "");
        refused(
                () -> catalog.unpinned(NOW, ""),
                "No version is pinned in pipeline card-fraud: the newest of fraud decides.",
                "");
        refused(() -> catalog.previous(NOW, ""), "Nobody decided before fraud in pipeline card-fraud.", "--version N");
    }
}
