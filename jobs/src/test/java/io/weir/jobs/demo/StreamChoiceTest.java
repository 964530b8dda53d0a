package io.weir.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.connectors.simulation.StreamConfig;
import io.weir.jobs.console.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamChoiceTest {
    private static final StreamChoice NOTHING_GIVEN = new StreamChoice(null, null, null);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve("stream.properties");
    }

    @Test
    void withoutOptionsThePublishedStreamIsSent() throws Exception {
        assertThat(NOTHING_GIVEN.settle(file)).isEqualTo(StreamConfig.published(1));
    }

    @Test
    void theFoldersOwnStreamGoesOnWhenNothingElseIsAskedFor() throws Exception {
        StreamChoice choice = new StreamChoice(7L, 0.01, Duration.ofHours(36));
        StreamConfig first = choice.settle(file);

        assertThat(NOTHING_GIVEN.settle(file)).isEqualTo(first);
        assertThat(choice.settle(file)).isEqualTo(first);
        assertThat(first.network().seed()).isEqualTo(7);
        assertThat(first.broken()).isEqualTo(0.01);
        assertThat(first.labelDelay()).isEqualTo(Duration.ofHours(36));
    }

    @Test
    void anotherSeedShareOrDelayIsRefusedWithBothValues() throws Exception {
        new StreamChoice(7L, 0.01, Duration.ofHours(36)).settle(file);

        assertThatThrownBy(() -> new StreamChoice(8L, null, null).settle(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll("--seed is 8", "--seed 7", folder.toString())
                .extracting(e -> ((CommandFailure) e).nextStep())
                .asString()
                .contains("--fresh");
        assertThatThrownBy(() -> new StreamChoice(null, 0.02, null).settle(file))
                .hasMessageContainingAll("--broken is 0.02", "--broken 0.01");
        assertThatThrownBy(() -> new StreamChoice(null, null, Duration.ofDays(2)).settle(file))
                .hasMessageContainingAll("--label-delay is 2d", "--label-delay 36h");
    }

    @Test
    void aFolderBegunBeforeTheDelayCouldBeChosenHasThePublishedOne() throws Exception {
        Files.writeString(file, "seed=7\nbroken=0.01\n");

        assertThat(NOTHING_GIVEN.settle(file).labelDelay()).isEqualTo(StreamConfig.DEFAULT_LABEL_DELAY);
    }

    @Test
    void aDamagedFileIsNamed() throws Exception {
        Files.writeString(file, "seed=x\n");

        assertThatThrownBy(() -> NOTHING_GIVEN.settle(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll(file.toString(), "\"x\"");

        Files.writeString(file, "seed=1\nbroken=0.01\nlabel-delay=soon\n");

        assertThatThrownBy(() -> NOTHING_GIVEN.settle(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll(file.toString(), "label-delay", "\"soon\"", "7 d");
    }
}
