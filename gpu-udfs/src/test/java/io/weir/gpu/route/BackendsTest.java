package io.weir.gpu.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.LoadedModel;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.kernel.CudaOptions;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final DriverReport NOTHING = new DriverReport(Optional.empty(), List.of());
    private static final Path LIBRARY = Path.of("/usr/lib/libcuda.so.1");
    private static final DriverReport GPU = new DriverReport(Optional.of(LIBRARY), List.of(Path.of("/dev/nvidia0")));

    @Test
    void withoutADriverItRunsOnTheCpuAndSaysWhatIsMissing() {
        assertThat(reason(DevicePreference.AUTO, NOTHING)).contains("no libcuda.so.1");
    }

    @Test
    void aLibraryThatCannotBeLoadedIsNamedWithItsReason() {
        assertThat(reason(DevicePreference.AUTO, GPU))
                .isEqualTo("a GPU driver was found (" + LIBRARY
                        + "), but GPU 0 cannot be used: libcuda.so.1: wrong ELF class");
    }

    @Test
    void aDriverWithoutADeviceAndADeviceWithoutADriverAreToldApart() {
        assertThat(reason(DevicePreference.AUTO, new DriverReport(Optional.of(LIBRARY), List.of())))
                .contains("but no GPU");
        assertThat(reason(DevicePreference.AUTO, new DriverReport(Optional.empty(), GPU.devices())))
                .contains("/dev/nvidia0")
                .contains("no driver library");
    }

    @Test
    void aGpuAskedForInVainIsSaid() {
        assertThat(reason(DevicePreference.GPU, NOTHING)).startsWith("a GPU was asked for, but no GPU driver");
        assertThat(reason(DevicePreference.GPU, GPU)).startsWith("a GPU was asked for, but a GPU driver was found");
    }

    @Test
    void askedForTheCpuItDoesNotEvenLook() {
        DriverProbe refusing = () -> {
            throw new AssertionError("probed");
        };
        BackendChoice choice = Backends.choose(DevicePreference.CPU, refusing);
        assertThat(choice).hasToString("scoring runs on cpu because the CPU was asked for");
        choice.backend().close();
    }

    @Test
    void aLoadedModelExplainsItselfWithTheReasonOfTheChoice() {
        BackendChoice choice = Backends.choose(DevicePreference.AUTO, () -> NOTHING);
        LinearModel linear = new LinearModel(new float[1], 0, new float[1], new float[] {1}, Link.LOGISTIC);
        try (ScoringBackend backend = choice.backend();
                LoadedModel model = backend.load(linear)) {
            assertThat(model.explain().reason()).isEqualTo(choice.reason());
        }
    }

    @Test
    void thisMachineCanBeProbed() {
        Backends.choose(DevicePreference.AUTO, DriverProbe.ofThisMachine())
                .backend()
                .close();
    }

    @Test
    void preferencesAreReadInAnyCaseAndOthersRefused() {
        assertThat(DevicePreference.parse("gpu")).isEqualTo(DevicePreference.GPU);
        assertThat(DevicePreference.parse(" Auto ")).isEqualTo(DevicePreference.AUTO);
        assertThatThrownBy(() -> DevicePreference.parse("tpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device 'tpu': auto, cpu or gpu is accepted");
    }

    private static String reason(DevicePreference preference, DriverReport report) {
        BackendChoice choice = Backends.choose(preference, () -> report, CudaOptions.DEFAULT, options -> {
            throw new UnsatisfiedLinkError("libcuda.so.1: wrong ELF class\nand much more");
        });
        assertThat(choice.backend().name()).isEqualTo("cpu");
        choice.backend().close();
        return choice.reason();
    }
}
