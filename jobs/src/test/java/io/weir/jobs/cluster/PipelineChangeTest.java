package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes of a pipeline file are refused without a trial. */
class PipelineChangeTest {
    private static final Path CARD_FRAUD = Path.of("../pipelines/card-fraud.yaml");

    @TempDir
    private Path folder;

    private Path changed(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        return Files.writeString(folder.resolve("changed.yaml"), text.replace(from, to));
    }

    @Test
    void anotherTopicIsRefusedSinceTheSourceRemembersPositions() throws Exception {
        Path changed = changed(CARD_FRAUD, "topic: transactions", "topic: payments");
        assertThat(new PipelineChange(CARD_FRAUD, changed).refusals())
                .containsExactly("the source's topic was transactions and is payments");
    }

    @Test
    void anotherIdIsRefusedSinceItsStateWouldBeOfOtherEvents() throws Exception {
        Path changed = changed(CARD_FRAUD, "id: transaction_id   ", "id: terminal_id   ");
        assertThat(new PipelineChange(CARD_FRAUD, changed).refusals())
                .containsExactly("source.id was transaction_id and is terminal_id");
    }

    @Test
    void thresholdsAndFeaturesAreLeftToTheTrial() throws Exception {
        Path threshold = changed(CARD_FRAUD, "alert-above: 0.5", "alert-above: 0.7");
        assertThat(new PipelineChange(CARD_FRAUD, threshold).refusals()).isEmpty();
        Path feature = changed(CARD_FRAUD, "of: [max_ratio(amount)]", "of: [max_ratio(amount), count]");
        assertThat(new PipelineChange(CARD_FRAUD, feature).refusals()).isEmpty();
    }

    @Test
    void whereNoModelOfTheFormerFileCanDecideItIsToldWhatDoesUntilOneCan() throws Exception {
        Path feature = changed(CARD_FRAUD, "of: [max_ratio(amount)]", "of: [max_ratio(amount), count]");
        assertThat(new PipelineChange(CARD_FRAUD, feature).untilLearned())
                .hasValue(
                        "each event gets model.prior, 0.01, until there is a version of fraud for the changed features:"
                                + " learning publishes one after 1000 labels (model.publish-every)");
        Path name = changed(CARD_FRAUD, "  name: fraud", "  name: fraud-2");
        assertThat(new PipelineChange(CARD_FRAUD, name).untilLearned().orElseThrow())
                .contains("until there is a version of fraud-2 for the features:");
        Path threshold = changed(CARD_FRAUD, "alert-above: 0.5", "alert-above: 0.7");
        assertThat(new PipelineChange(CARD_FRAUD, threshold).untilLearned()).isEmpty();
    }

    @Test
    void seriesInPlaceOfEventsAreRefused() {
        assertThat(new PipelineChange(CARD_FRAUD, Path.of("../pipelines/service-metrics.yaml")).refusals())
                .containsExactly("one is a pipeline of series, the other is not");
    }
}
