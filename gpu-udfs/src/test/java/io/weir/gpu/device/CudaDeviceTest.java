package io.weir.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.kernel.StandInDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CudaDeviceTest {
    @BeforeEach
    void start() {
        FreshDevice.install();
    }

    @Test
    void oneContextIsRetainedForAllAndReleasedByTheLast() {
        CudaDevice first = CudaDevice.open(0);
        CudaDevice second = CudaDevice.open(0);
        assertThat(second).isSameAs(first);
        first.close();
        assertThat(StandInDevice.calls("cuDevicePrimaryCtxRelease")).isZero();
        second.close();
        assertThat(StandInDevice.calls("cuDevicePrimaryCtxRelease")).isOne();
        assertThatThrownBy(second::close).hasMessageContaining("closed already");
        CudaDevice.open(0).close();
        assertThat(StandInDevice.calls("cuDevicePrimaryCtxRetain")).isEqualTo(2);
    }

    @Test
    void aFailedDeviceIsNotOpenedAgainAndTheFirstReasonStays() {
        DeviceHealth.markFailed(0, "first");
        DeviceHealth.markFailed(0, "second");
        assertThat(DeviceHealth.failure(0)).contains("first");
        assertThat(DeviceHealth.failure(1)).isEmpty();
        assertThatThrownBy(() -> CudaDevice.open(0))
                .isInstanceOf(DeviceFailedException.class)
                .hasMessageContaining("first");
    }

    @Test
    void stickyCodesAreThoseAfterWhichNothingSucceeds() {
        for (int code : new int[] {214, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719}) {
            assertThat(new CudaException("cuLaunchKernel", code).isSticky()).isTrue();
        }
        for (int code : new int[] {1, 2, 200, 600, 801, 999}) {
            assertThat(new CudaException("cuLaunchKernel", code).isSticky()).isFalse();
        }
        assertThat(CudaCheck.isReady("cuStreamQuery", 600)).isFalse();
        assertThat(CudaCheck.isReady("cuStreamQuery", 0)).isTrue();
        assertThatThrownBy(() -> CudaCheck.isReady("cuStreamQuery", 1)).isInstanceOf(CudaException.class);
    }

    @Test
    void whatToDoOnFailureIsReadInAnyCase() {
        assertThat(OnDeviceFailure.parse("Fail")).isEqualTo(OnDeviceFailure.FAIL);
        assertThat(OnDeviceFailure.parse(" cpu ")).isEqualTo(OnDeviceFailure.CPU);
        assertThatThrownBy(() -> OnDeviceFailure.parse("stop"))
                .hasMessage("on-device-failure 'stop': cpu or fail is accepted");
    }
}
