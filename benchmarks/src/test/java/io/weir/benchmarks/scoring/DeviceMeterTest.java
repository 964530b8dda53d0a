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
    void reportSaysWhatDiffersAndWhatTheDeviceDidNotScore() {
        DeviceFigure right = new DeviceFigure("kmeans", "cuda", 64, 1, 1, 1e-6, "");
        DeviceFigure wrong = new DeviceFigure("mlp", "cuda", 64, 1, 1, 0.5, "");
        DeviceFigure elsewhere = new DeviceFigure("logistic", "cuda", 64, 1, 1, 0, "the device has failed");
        assertThat(right.isSound()).isTrue();
        assertThat(wrong.isSound()).isFalse();
        assertThat(elsewhere.isSound()).isFalse();
        List<DeviceFigure> rows = List.of(right, wrong, elsewhere);
        assertThat(new DeviceReport(
                                false,
                                "it is there",
                                false,
                                Map.of("java", "17"),
                                List.of(),
                                "",
                                null,
                                List.of(
                                        new ParityFigure(
                                                "pca", "cuda", 32, 64, 0.5, 1e-3, "", "float32", "float32", "runs"),
                                        new ParityFigure(
                                                "mlp int8", "cuda", 32, 64, 0, 1e-3, "", "int8", "float16", "runs")),
                                null,
                                rows)
                        .lines())
                .anyMatch(line -> line.startsWith("pca") && line.endsWith(" DIFFERS"))
                .anyMatch(line -> line.startsWith("kmeans") && line.endsWith("1.0e-06"))
                .anyMatch(line -> line.startsWith("mlp") && line.endsWith(" DIFFERS"))
                .anyMatch(line -> line.startsWith("logistic") && line.endsWith(" ON THE CPU: the device has failed"))
                .anyMatch(line -> line.startsWith("mlp int8") && line.endsWith(" IN float16"))
                .contains("Not all scores are as they should be: see DIFFERS, ON THE CPU and IN.");
    }
}
