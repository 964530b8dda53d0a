package io.weir.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.cpu.InstructionSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceMeterTest {
    @Test
    void eachBackendIsMeasuredAndTheDevicesComesLast() {
        try (CpuBackend device = new CpuBackend("it stands for one", InstructionSet.PLAIN)) {
            List<DeviceFigure> figures = new DeviceMeter(Optional.of(device), 0.001).measure(ScoredModel.MLP, 7);
            assertThat(figures)
                    .extracting(DeviceFigure::backend)
                    .startsWith("plain")
                    .endsWith("cpu");
            assertThat(figures).allSatisfy(figure -> {
                assertThat(figure.greatestError()).isLessThan(DeviceMeter.TOLERANCE);
                assertThat(figure.rowsPerSecond()).isPositive();
            });
            assertThat(device.loadedModels()).isZero();
        }
    }

    @Test
    void errorIsRelativeOfGreatScoresAndAbsoluteOfSmallOnes() {
        assertThat(DeviceMeter.error(new float[] {200, 0.5f}, new float[] {201, 0.5f}))
                .isCloseTo(0.005, within(1e-9));
        assertThat(DeviceMeter.error(new float[] {0.25f}, new float[] {0.5f})).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void scoreThatIsNoNumberWhereTheOtherIsOneDiffers() {
        assertThat(DeviceMeter.error(new float[] {1}, new float[] {Float.NaN})).isInfinite();
        assertThat(DeviceMeter.error(new float[] {Float.NaN}, new float[] {Float.NaN}))
                .isZero();
    }

    @Test
    void reportSaysWhatDiffers() {
        DeviceFigure wrong = new DeviceFigure("mlp", "cuda", 64, 1, 1, 0.5);
        DeviceReport report =
                new DeviceReport(false, "it is there", false, Map.of("java", "17"), List.of(), "", List.of(wrong));
        assertThat(report.lines())
                .anyMatch(line -> line.startsWith("mlp") && line.endsWith("DIFFERS"))
                .contains("Some scores are not those of the plain loops: see DIFFERS.");
    }
}
