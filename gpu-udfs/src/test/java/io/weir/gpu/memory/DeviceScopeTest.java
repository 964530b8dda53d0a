package io.weir.gpu.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.device.CudaException;
import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.kernel.StandInDevice;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceScopeTest {
    private CudaDevice device;
    private long ownedBefore;
    private long abandonedBefore;

    @BeforeEach
    void start() {
        FreshDevice.install();
        device = CudaDevice.open(0);
        device.makeCurrent();
        ownedBefore = DeviceScope.ownedByAll();
        abandonedBefore = DeviceScope.abandoned();
    }

    @AfterEach
    void closeDevice() {
        device.close();
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
        assertThat(StandInDevice.handles()).isZero();
        assertThat(DeviceScope.ownedByAll()).isEqualTo(ownedBefore);
    }

    @Test
    void itFreesWhatItOwns() {
        DeviceScope scope = filled();
        assertThat(scope.owned()).isEqualTo(3);
        assertThat(DeviceScope.ownedByAll() - ownedBefore).isEqualTo(3);
        assertThat(StandInDevice.allocations()).isOne();
        assertThat(StandInDevice.pinnedAllocations()).isOne();
        assertThat(StandInDevice.handles()).isOne();
        scope.close();
        scope.close();
        assertThat(scope.owned()).isZero();
        assertThat(DeviceScope.abandoned()).isEqualTo(abandonedBefore);
        assertThatThrownBy(() -> scope.device(1)).hasMessageContaining("closed");
    }

    @Test
    void whatCouldNotBeAllocatedIsNotOwned() {
        StandInDevice.limitMemory(100);
        try (DeviceScope scope = new DeviceScope(device)) {
            assertThatThrownBy(() -> scope.device(101)).isInstanceOfSatisfying(CudaException.class, e -> {
                assertThat(e.isOutOfMemory()).isTrue();
                assertThat(e.isSticky()).isFalse();
                assertThat(e.call()).isEqualTo("cuMemAlloc");
                assertThat(e.code()).isEqualTo(2);
            });
            assertThat(scope.owned()).isZero();
        }
    }

    @Test
    void anAnswerThatBelongsToEarlierWorkDoesNotKeepMemory() {
        for (String call : List.of("cuMemFree", "cuMemFreeHost", "cuStreamDestroy")) {
            DeviceScope scope = filled();
            StandInDevice.failAt(call, 1, 999);
            scope.close();
            assertThat(StandInDevice.allocations()).as(call).isZero();
            assertThat(StandInDevice.pinnedAllocations()).as(call).isZero();
            assertThat(StandInDevice.handles()).as(call).isZero();
        }
        assertThat(DeviceScope.abandoned()).isEqualTo(abandonedBefore);
    }

    @Test
    void whatAFailedDeviceKeepsIsToldAndEndsWithItsContext() {
        DeviceScope scope = filled();
        StandInDevice.failAt("cuCtxSetCurrent", 1, 700);
        scope.close();
        assertThat(DeviceScope.abandoned() - abandonedBefore).isEqualTo(3);
        assertThat(StandInDevice.allocations()).isOne();
    }

    @Test
    void memoryIsReachedWithinItsBoundsOnly() {
        try (DeviceScope scope = new DeviceScope(device)) {
            DeviceMemory memory = scope.device(512);
            assertThat(memory.address(512) - memory.address(0)).isEqualTo(512);
            assertThatThrownBy(() -> memory.address(513)).hasMessageContaining("offset=513");
            PinnedMemory pinned = scope.pinned(64);
            FloatBuffer floats = pinned.floats(32, 8);
            floats.put(7, 3);
            assertThat(pinned.floats(60, 1).get(0)).isEqualTo(3);
            assertThatThrownBy(() -> pinned.floats(32, 9)).hasMessageContaining("length=36");
        }
    }

    private DeviceScope filled() {
        DeviceScope scope = new DeviceScope(device);
        scope.device(1000);
        scope.pinned(1000);
        scope.stream();
        return scope;
    }
}
