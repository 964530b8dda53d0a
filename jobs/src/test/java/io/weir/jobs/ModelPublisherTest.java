package io.weir.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.PublishedRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelPublisherTest {
    private static final Pipeline PIPELINE = PipelineReader.read(Path.of("../pipelines/card-fraud.yaml"));

    private static ModelSnapshot version(long version) {
        LinearModel linear = new LinearModel(new float[] {1}, 0, new float[] {0}, new float[] {1}, Link.LOGISTIC);
        return new ModelSnapshot(
                PIPELINE.model().name(),
                version,
                0,
                10,
                5,
                List.of("amount"),
                new LogisticRegressionParameters(linear));
    }

    private static List<String> deletedWith(ModelPublisher publisher, ModelSnapshot snapshot) {
        List<String> deleted = new ArrayList<>();
        publisher.published(snapshot, record -> {
            if (record.value() == null) {
                deleted.add(new String(record.key(), UTF_8));
            }
        });
        return deleted;
    }

    @Test
    void whatWasHeldWhenMoreVersionsWereKeptIsDeletedWithTheNextVersionAndOnlyThen() {
        long newest = 512;
        List<byte[]> topic = new ArrayList<>();
        for (long version = 1; version <= newest; version++) {
            topic.add(version(version).toJson());
        }
        String model = PIPELINE.model().name();
        long[] surplus = PIPELINE.upkeep()
                .keptVersions()
                .surplus(PublishedRecords.of(topic, why -> {}).versions(model).navigableKeySet());
        assertThat(surplus).hasSizeGreaterThan(100);
        ModelPublisher publisher = ModelPublisher.of(PIPELINE, PublishedRecords.of(topic, why -> {}));
        assertThat(deletedWith(publisher, version(newest + 1)))
                .hasSizeGreaterThanOrEqualTo(surplus.length)
                .contains(model + "/" + surplus[0], model + "/" + surplus[surplus.length - 1])
                .doesNotContain(model + "/256", model + "/512");
        assertThat(deletedWith(publisher, version(newest + 2))).hasSizeLessThan(5);
    }
}
