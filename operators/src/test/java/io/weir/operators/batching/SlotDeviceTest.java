package io.weir.operators.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.device.FreshDevice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.junit.jupiter.api.Test;

class SlotDeviceTest {
    record Gpu(Map<String, String> properties) implements ExternalResourceInfo {
        static Set<ExternalResourceInfo> numbered(Integer... indices) {
            return Stream.of(indices)
                    .map(index -> new Gpu(Map.of("index", index.toString())))
                    .collect(Collectors.toSet());
        }

        @Override
        public Optional<String> getProperty(String key) {
            return Optional.ofNullable(properties.get(key));
        }

        @Override
        public Collection<String> getKeys() {
            return properties.keySet();
        }
    }

    @Test
    void slotsShareTheGpusOutAndTasksOfASlotHaveTheSame() {
        Set<ExternalResourceInfo> gpus = Gpu.numbered(3, 1);
        SlotDevice first = SlotDevice.take("a", gpus);
        SlotDevice second = SlotDevice.take("b", gpus);
        SlotDevice again = SlotDevice.take("a", gpus);
        SlotDevice third = SlotDevice.take("c", gpus);
        assertThat(List.of(first.index(), second.index(), again.index(), third.index()))
                .containsExactly(1, 3, 1, 1);
        assertThat(second).hasToString("GPU 3 of its TaskManager's external resource 'gpu'");

        first.close();
        SlotDevice fourth = SlotDevice.take("d", gpus);
        assertThat(fourth.index()).as("slots a and c still have GPU 1").isEqualTo(3);
        again.close();
        third.close();
        SlotDevice fifth = SlotDevice.take("e", gpus);
        assertThat(fifth.index()).as("nobody has GPU 1 any more").isEqualTo(1);
        Stream.of(second, fourth, fifth).forEach(SlotDevice::close);
    }

    @Test
    void asManySlotsAsGpusHaveOneEach() {
        Set<ExternalResourceInfo> gpus = Gpu.numbered(0, 1, 2, 3);
        List<SlotDevice> taken = IntStream.range(0, 4)
                .mapToObj(slot -> SlotDevice.take("slot " + slot, gpus))
                .toList();
        assertThat(taken).extracting(SlotDevice::index).containsExactlyInAnyOrder(0, 1, 2, 3);
        taken.forEach(SlotDevice::close);
    }

    @Test
    void aGpuThatHasFailedIsTheLastThatASlotGets() {
        FreshDevice.install();
        DeviceHealth.markFailed(0, "the test says so");
        SlotDevice first = SlotDevice.take("a", Gpu.numbered(0, 1));
        SlotDevice second = SlotDevice.take("b", Gpu.numbered(0, 1));
        assertThat(List.of(first.index(), second.index())).containsExactly(1, 1);
        first.close();
        second.close();
        FreshDevice.install();
    }

    @Test
    void withoutTheResourceItIsTheFirstGpu() {
        SlotDevice device = SlotDevice.take("a", Set.of());
        assertThat(device.index()).isZero();
        assertThat(device).hasToString("GPU 0, as no external resource 'gpu' is configured");
        device.close();
    }

    @Test
    void aResourceThatDoesNotSayWhichGpuIsRefused() {
        assertThatThrownBy(() -> SlotDevice.take("a", Set.of(new Gpu(Map.of("uuid", "GPU-1", "name", "x")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the external resource 'gpu' gives a GPU with the properties [name, uuid] and without"
                        + " 'index', its number: set external-resource.gpu.driver-factory.class to a driver that gives"
                        + " it, as org.apache.flink.externalresource.gpu.GPUDriverFactory does");
        for (String wrong : List.of("GPU-1", "-1", "")) {
            assertThatThrownBy(() -> SlotDevice.take("a", Set.of(new Gpu(Map.of("index", wrong)))))
                    .hasMessageStartingWith("the external resource 'gpu' gives a GPU with index='" + wrong + "'");
        }
    }
}
