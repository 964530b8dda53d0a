package io.weir.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole run as on a GPU: under the stand-in for CUDA's driver that gpu-udfs builds for its own tests. What it measures is
 * of this computer and means nothing; that every family is compared, and every share told, is what is tested.
 */
class StandInRunTest {
    @BeforeAll
    static void loadTheStandIn() throws Exception {
        // A library loaded under this name is what later ones that need it are given.
        System.load(driver().resolve("libcuda.so.1").toString());
    }

    /** As gpu-udfs' tests have built it last, or built here. */
    private static Path driver() throws Exception {
        Path module = Path.of("../gpu-udfs").toAbsolutePath().normalize();
        Path built = module.resolve("target/host-check");
        if (Files.isDirectory(built)) {
            try (Stream<Path> folders = Files.list(built)) {
                Optional<Path> newest = folders.filter(
                                folder -> folder.getFileName().toString().startsWith("driver-"))
                        .max(Comparator.comparing(StandInRunTest::lastModified));
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        assumeTrue(
                System.getProperty("os.name").equals("Linux") && hasCompiler(),
                "the stand-in for the driver needs Linux and a C++ compiler");
        Path folder = Files.createDirectories(Path.of("target/host-check").toAbsolutePath());
        Process process = new ProcessBuilder(
                        "bash", module.resolve("src/test/cpp/build.sh").toString(), "driver", folder.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        return folder;
    }

    private static boolean hasCompiler() {
        String compiler = System.getenv().getOrDefault("CXX", "g++");
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(compiler)));
    }

    private static long lastModified(Path folder) {
        try {
            return Files.getLastModifiedTime(folder).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void everyKernelIsComparedAndEveryShareOfTheDevicesCeilingsIsTold() throws Exception {
        DeviceReport report;
        try (MeasuredDevice device = MeasuredDevice.open(1e-6, 1 << 16)) {
            report = DeviceRun.report(
                    Optional.of(device),
                    List.of(ScoredModel.LOGISTIC, ScoredModel.PCA),
                    List.of(1, 20),
                    1e-6,
                    20,
                    "a test asks for it",
                    List.of(),
                    "");
        }
        assertThat(report.sound()).as("%s", report.lines()).isTrue();
        assertThat(report.dryRun()).isFalse();
        assertThat(report.parity())
                .extracting(ParityFigure::family)
                .contains("pca", "deep_forest", "cluster_sums", "correlation_matrix");
        assertThat(report.parity())
                .filteredOn(figure -> !figure.precision().equals("float32"))
                .extracting(ParityFigure::family, ParityFigure::precision)
                .containsExactlyInAnyOrder(
                        tuple("logistic half", "float16"),
                        tuple("mlp half", "float16"),
                        tuple("complete_forest half", "float16"),
                        tuple("logistic int8", "int8"),
                        tuple("mlp int8", "int8"),
                        tuple("complete_forest int8", "int8"));
        assertThat(report.parity()).extracting(ParityFigure::backend).containsOnly("cuda");

        JsonNode json = new ObjectMapper().valueToTree(report);
        assertThat(json.get("ceiling").get("memory_bytes_per_second").asDouble())
                .isPositive();
        assertThat(json.get("crossovers")).hasSize(2);
        for (JsonNode row : json.get("rows")) {
            boolean device = row.get("backend").asText().equals("cuda");
            for (String share : List.of("kernel_rows_per_second", "percent_of_ceiling", "ceiling", "percent_of_pcie")) {
                assertThat(row.has(share)).as("%s of %s", share, row).isEqualTo(device);
            }
        }
        assertThat(report.lines())
                .anyMatch(line -> line.contains("PCIe") && line.contains("operations/s"))
                .anyMatch(line -> line.startsWith("logistic")
                        && line.contains("cuda")
                        && (line.contains("(memory)") || line.contains("(arithmetic)")))
                .contains("The GPU is faster than the CPU in batches of:");
    }

    @Test
    void scoresInAnotherPrecisionThanWasAskedForAreNotSound() {
        assertThat(new ParityFigure("mlp int8", "cuda", 32, 64, 0, 1e-3, "", "int8", "int8", "runs").isSound())
                .isTrue();
        assertThat(new ParityFigure("mlp int8", "cuda", 32, 64, 0, 1e-3, "", "int8", "float16", "runs").isSound())
                .isFalse();
    }

    @Test
    void aFigureOfABenchTellsADevicesRatesAndOnlyADevices() {
        DeviceFigure figure = new DeviceFigure("mlp", "cuda", 64, 5_000, 9_000, 0, "")
                .with(new KernelShare(7_000, 41.5, "arithmetic", 88.1));
        JsonNode onDevice = new ObjectMapper().valueToTree(ScoringFigure.of(figure));
        assertThat(onDevice.get("rows_per_second").asLong()).isEqualTo(5_000);
        assertThat(onDevice.get("percent_of_ceiling").asDouble()).isEqualTo(41.5);
        JsonNode onCpu = new ObjectMapper().valueToTree(new ScoringFigure("mlp", "simd", 64, 9_000));
        assertThat(onCpu.has("rows_per_second")).isFalse();
        assertThat(onCpu.has("percent_of_ceiling")).isFalse();
    }

    @Test
    void theCrossoverIsWhereTheDeviceBeginsToStayAhead() {
        List<DeviceFigure> figures = List.of(
                new DeviceFigure("mlp", "plain", 1, 100, 1, 0, ""),
                new DeviceFigure("mlp", "cuda", 1, 200, 1, 0, ""),
                new DeviceFigure("mlp", "plain", 16, 300, 1, 0, ""),
                new DeviceFigure("mlp", "cuda", 16, 200, 1, 0, ""),
                new DeviceFigure("mlp", "plain", 64, 300, 1, 0, ""),
                new DeviceFigure("mlp", "cuda", 64, 400, 1, 0, ""),
                new DeviceFigure("mlp", "plain", 256, 300, 1, 0, ""),
                new DeviceFigure("mlp", "cuda", 256, 900, 1, 0, ""),
                new DeviceFigure("pca", "plain", 256, 300, 1, 0, ""),
                new DeviceFigure("pca", "cuda", 256, 100, 1, 0, ""));
        assertThat(MeasuredCrossover.of(figures, "cuda"))
                .containsExactly(new MeasuredCrossover("mlp", 64), new MeasuredCrossover("pca", null));
    }

    @Test
    void theCeilingIsTheLowerOfMemoryAndArithmetic() {
        DeviceCeiling ceiling = new DeviceCeiling("a GPU", 10e9, 20e9, 1e12, 1e12);
        ModelCost linear = ModelCost.of(ScoredModel.LOGISTIC.model());
        assertThat(linear).isEqualTo(new ModelCost(4 * 33, 64));
        assertThat(ceiling.bound(linear)).isEqualTo("memory");
        assertThat(ceiling.rowsPerSecond(linear)).isEqualTo(1e12 / 132);
        ModelCost mlp = ModelCost.of(ScoredModel.MLP.model());
        assertThat(mlp.operations()).isEqualTo(64 + 32 * 64 + 64 * 32 + 32);
        assertThat(ceiling.bound(mlp)).isEqualTo("arithmetic");
        assertThat(ModelCost.of(ScoredModel.BOOSTED_FOREST.model()).operations())
                .isEqualTo(600);
        assertThat(ceiling.busSeconds(1_000_000, 4_000_000)).isEqualTo(0.0002);
    }
}
