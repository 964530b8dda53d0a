package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often a dead process is started again. */
class RevivalTest {
    private final Revival revival = new Revival();
    private final AtomicInteger starts = new AtomicInteger();

    private boolean dies(String name) throws Exception {
        return revival.of(name, () -> "exit code 1", starts::incrementAndGet);
    }

    @Test
    void processThatDiesAgainAndAgainIsGivenUpAndTold() throws Exception {
        for (int death = 1; death <= 5; death++) {
            assertThat(dies("taskmanager-1")).isTrue();
        }
        assertThat(starts).hasValue(5);
        assertThat(revival.troubles()).isEmpty();

        assertThat(dies("taskmanager-1")).as("something to tell").isTrue();
        assertThat(starts).hasValue(5);
        assertThat(revival.troubles())
                .containsExactly("taskmanager-1 died 6 times in a row and is not started again: exit code 1");
        assertThat(dies("taskmanager-1")).as("nothing new").isFalse();

        assertThat(dies("taskmanager-2")).isTrue();
        assertThat(revival.restarts()).isEqualTo(6);
    }

    @Test
    void processThatCannotBeStartedIsTold() throws Exception {
        revival.of("kafka", () -> "exit code 137", () -> {
            throw new IllegalStateException("Port 9092 has been taken");
        });
        assertThat(revival.troubles()).containsExactly("kafka does not start again: Port 9092 has been taken");
    }
}
