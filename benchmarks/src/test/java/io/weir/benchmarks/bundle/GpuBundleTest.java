package io.weir.benchmarks.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle is made, unpacked and run as on a machine that has no Java. */
class GpuBundleTest {
    @TempDir
    static Path folder;

    private static Path archive;
    private static long bytes;

    private record Ended(int status, String told) {}

    @BeforeAll
    static void makeAndUnpack() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64")
                        && Files.isDirectory(Path.of(System.getProperty("java.home"), "jmods")),
                "the GPU bundle is made on Linux on x86-64 with a whole JDK only");
        archive = folder.resolve("weir-gpu.tar.gz");
        bytes = GpuBundle.write(archive, status -> {});
        Ended unpacked = run("tar", "-C", folder.toString(), "-xzf", archive.toString());
        assertThat(unpacked.status()).as(unpacked.told()).isZero();
    }

    @Test
    void itIsOneFileThatFitsAndNothingElseIsLeft() throws IOException {
        assertThat(bytes).isEqualTo(Files.size(archive)).isLessThan(GpuBundle.MOST_BYTES);
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .contains("weir-gpu.tar.gz", "weir-gpu")
                    .noneMatch(name -> name.startsWith(".weir-gpu-"));
        }
    }

    @Test
    void itHoldsNoPeerAndNoFlink() throws IOException {
        try (var jars = Files.list(folder.resolve("weir-gpu/lib"))) {
            assertThat(jars.map(path -> path.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("jcuda-natives"))
                    .noneMatch(name -> name.contains("onnx") || name.contains("flink"));
        }
    }

    @Test
    void itsRunMeasuresComparesAndReports() throws Exception {
        Path report = folder.resolve("report.json");
        Ended ended = run(
                folder.resolve("weir-gpu/run").toString(),
                "--models=logistic,mlp,boosted_forest,kmeans,isolation_forest",
                "--batches=1,300",
                "--seconds=0.005",
                "--parity-rows=2000",
                "--report=" + report);
        assertThat(ended.status()).as(ended.told()).isZero();
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertThat(json.get("sound").asBoolean()).isTrue();
        List<String> backends = new ArrayList<>();
        json.get("rows").forEach(row -> {
            backends.add(row.get("backend").asText());
            assertThat(row.get("rows_per_second").asLong()).as("%s", row).isPositive();
        });
        boolean dryRun = json.get("dry_run").asBoolean();
        if (dryRun) {
            // Absent, not zero.
            assertThat(json.has("ceiling")).isFalse();
            assertThat(json.has("crossovers")).isFalse();
            json.get("rows")
                    .forEach(row -> assertThat(row.has("percent_of_ceiling")).isFalse());
        }
        List<String> families = new ArrayList<>();
        json.get("parity").forEach(figure -> families.add(figure.get("family").asText()));
        assertThat(families)
                .contains(
                        "linear_margin",
                        "logistic",
                        "mlp",
                        "autoencoder",
                        "complete_forest",
                        "deep_forest",
                        "isolation_forest",
                        "kmeans",
                        "pca",
                        "neighbors");
        assertThat(ended.told()).contains("Peers: ");
        assertThat(backends).hasSize(5 * 2 * (dryRun ? 2 : 3)).contains("plain", "simd");
        assertThat(ended.told())
                .contains("All scores are those of the plain loops.")
                .contains("because " + json.get("reason").asText());
        assertThat(ended.told().contains("DRY RUN on the CPU")).isEqualTo(dryRun);
    }

    @Test
    void itsRunExplainsItselfAndRefusesWhatIsNoModel() throws Exception {
        String program = folder.resolve("weir-gpu/run").toString();
        assertThat(run(program, "--help"))
                .satisfies(ended -> assertThat(ended.status()).isZero())
                .satisfies(ended -> assertThat(ended.told()).contains("Examples:", "./run"));
        assertThat(run(program, "--models=svm"))
                .satisfies(ended -> assertThat(ended.status()).isEqualTo(2))
                .satisfies(ended -> assertThat(ended.told()).contains("'svm' is no model; there are: logistic"));
    }

    /** With nothing of Java in its environment. */
    private static Ended run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        Process process = builder.start();
        process.getOutputStream().close();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), told);
    }
}
