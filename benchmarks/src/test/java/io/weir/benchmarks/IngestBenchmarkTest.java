package io.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import org.junit.jupiter.api.Test;

class IngestBenchmarkTest {
    private final IngestBenchmark benchmark = new IngestBenchmark();

    @Test
    void oursAndThePeerReadTheSameEvent() throws Exception {
        Event event = benchmark.parse();
        assertThat(event.occurred()).isTrue();
        assertThat(event.row().getLong(0))
                .isEqualTo(benchmark.jacksonTree().get("transaction_id").asLong());
        assertThat(event.row().getDouble(3))
                .isEqualTo(benchmark.jacksonTree().get("amount").asDouble());
    }

    @Test
    void theShuffleGivesTheEventBack() throws Exception {
        Event event = benchmark.shuffle();
        assertThat(event.row()).isEqualTo(benchmark.parse().row());
        assertThat(event.features()).hasSize(21);
    }
}
