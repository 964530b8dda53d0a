package io.weir.operators.batching;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchLimitsTest {
    @Test
    void limitsThatCannotBeAreRefusedWithWhatWouldBe() {
        assertThatThrownBy(() -> BatchLimits.of(0, Duration.ofMillis(5)))
                .hasMessage("maxRows=0: 1 to 1048576 is accepted");
        assertThatThrownBy(() -> new BatchLimits(9, 8, 5, 0)).hasMessage("minRows=9: 1 to maxRows=8 is accepted");
        assertThatThrownBy(() -> BatchLimits.of(8, Duration.ofNanos(5)))
                .hasMessage("maxDelayMillis=0: at least 1 is accepted");
        assertThatThrownBy(() -> new BatchLimits(1, 8, 5, -1)).hasMessageContaining("latencyTargetNanos=-1");
        assertThatThrownBy(() -> BatchLimits.of(8, Duration.ofMillis(5)).withLatencyTarget(Duration.ZERO))
                .hasMessage("latency target PT0S: a duration above 0 is accepted");
    }
}
