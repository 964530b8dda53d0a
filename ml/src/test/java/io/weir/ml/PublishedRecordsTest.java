package io.weir.ml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedRecordsTest {
    private static byte[] version(long version) {
        LinearModel linear = new LinearModel(new float[] {1}, 0, new float[] {0}, new float[] {1}, Link.LOGISTIC);
        return new ModelSnapshot(
                        "fraud", version, 0, 10, 5, List.of("amount"), new LogisticRegressionParameters(linear))
                .toJson();
    }

    @Test
    void aVersionThatNoLearnerCountedToIsLeftAsideWithTheReasonWhereverItStands() {
        List<String> leftAside = new ArrayList<>();
        PublishedRecords records = PublishedRecords.of(
                List.of(version(900_000_000), version(4096), version(5000), "{".getBytes(UTF_8)), leftAside::add);
        assertThat(records.newest("fraud").orElseThrow().version()).isEqualTo(5000);
        assertThat(records.newestVersions()).containsOnly(Map.entry("fraud", 5000L));
        assertThat(leftAside)
                .hasSize(2)
                .contains("version 900000000 of model fraud is further ahead of version 5000 than learners count: up to"
                        + " 1010000 is taken");
    }

    @Test
    void whatATopicKeepsOfMillionsOfVersionsIsNoGapTooWide() {
        long newest = 3_999_999;
        KeptVersions kept = new KeptVersions(1);
        List<byte[]> topic = new ArrayList<>();
        for (long step = 1; step > 0 && step <= newest; step *= 2) {
            for (long version = newest / step * step; version > 0 && kept.contains(version, newest); version -= step) {
                topic.add(version(version));
            }
        }
        List<String> leftAside = new ArrayList<>();
        assertThat(PublishedRecords.of(topic, leftAside::add).newestVersions()).containsEntry("fraud", newest);
        assertThat(leftAside).isEmpty();
    }
}
