package io.weir.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.connectors.simulation.StreamConfig;
import io.weir.jobs.console.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamChoiceTest {
    private static final StreamChoice NOTHING_GIVEN = new StreamChoice(null, null);

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
        StreamConfig first = new StreamChoice(7L, 0.01).settle(file);

        assertThat(NOTHING_GIVEN.settle(file)).isEqualTo(first);
        assertThat(new StreamChoice(7L, 0.01).settle(file)).isEqualTo(first);
        assertThat(first.network().seed()).isEqualTo(7);
        assertThat(first.broken()).isEqualTo(0.01);
    }

    @Test
    void anotherSeedOrShareIsRefusedWithBothValues() throws Exception {
        new StreamChoice(7L, 0.01).settle(file);

        assertThatThrownBy(() -> new StreamChoice(8L, null).settle(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll("--seed is 8", "--seed 7", folder.toString())
                .extracting(e -> ((CommandFailure) e).nextStep())
                .asString()
                .contains("--fresh");
        assertThatThrownBy(() -> new StreamChoice(null, 0.02).settle(file))
                .hasMessageContainingAll("--broken is 0.02", "--broken 0.01");
    }

    @Test
    void aDamagedFileIsNamed() throws Exception {
        Files.writeString(file, "seed=x\n");

        assertThatThrownBy(() -> NOTHING_GIVEN.settle(file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll(file.toString(), "\"x\"");
    }
}
