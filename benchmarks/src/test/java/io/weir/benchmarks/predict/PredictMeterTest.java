package io.weir.benchmarks.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PredictMeterTest {
    private static final int THREADS = 4;
    private static final int ROWS = 200_000;
    private static final int COMPARED = 1_000;

    @Test
    void rowsThatSeveralThreadsBringAreAllCounted() throws Exception {
        PredictMeter meter = PredictMeter.begin(COMPARED);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> ends = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread;
            ends.add(threads.submit(() -> {
                together.await();
                for (int id = first; id < ROWS; id += THREADS) {
                    meter.arrived(id, id);
                }
                return null;
            }));
        }
        threads.shutdown();
        for (Future<?> end : ends) {
            end.get();
        }

        assertThat(meter.now().rows()).isEqualTo(ROWS);
        assertThat(meter.comparable()).isTrue();
        for (int id = 0; id < COMPARED; id++) {
            assertThat(meter.scores()[id]).isEqualTo(id);
        }
    }
}
