package io.weir.operators.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.LoadedModel;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.route.BackendChoice;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.junit.jupiter.api.Test;

class LoadedModelScorerTest {
    private static final LinearModel MODEL =
            new LinearModel(new float[] {1}, 0, new float[] {0}, new float[] {1}, Link.IDENTITY);
    /** Of no other test. */
    private static final Set<ExternalResourceInfo> GPUS =
            Set.of(new SlotDeviceTest.Gpu(Map.of("index", "70")), new SlotDeviceTest.Gpu(Map.of("index", "71")));

    @Test
    void aModelThatCannotBeClosedKeepsNeitherTheBackendNorTheGpuOfTheSlot() {
        CpuBackend backend = new CpuBackend("a test asks for it");
        LoadedModel loaded = backend.load(MODEL);
        TaskBackend ofTask =
                new TaskBackend(new BackendChoice(backend, "a test asks for it"), SlotDevice.take("first", GPUS));
        LoadedModelScorer scorer = new LoadedModelScorer(MODEL, loaded, ofTask);
        loaded.close(); // so that it cannot be closed again
        assertThatThrownBy(scorer::close).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> backend.load(MODEL)).hasMessageContaining("closed");
        try (SlotDevice second = SlotDevice.take("second", GPUS);
                SlotDevice third = SlotDevice.take("third", GPUS)) {
            assertThat(second.index()).isEqualTo(70);
            assertThat(third.index()).isEqualTo(71);
        }
    }
}
