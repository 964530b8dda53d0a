package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.jobs.console.CommandFailure;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Flink a cluster is made of. */
class FlinkHomeTest {
    @TempDir
    private Path folder;

    private void install(String version) throws Exception {
        Path lib = Files.createDirectories(folder.resolve("lib"));
        Files.createFile(lib.resolve("flink-dist-" + version + ".jar"));
        Files.createFile(lib.resolve("flink-table-runtime-" + version + ".jar"));
        Files.createFile(lib.resolve("README.txt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.2.0", "2.3.0", "2.10.1", "2.3-SNAPSHOT"})
    void installedFlinkIsItsLibFolder(String version) throws Exception {
        install(version);
        FlinkHome home = FlinkHome.of(folder, Path.of("."));
        assertThat(home.version()).isEqualTo(version);
        assertThat(home.installed()).hasValue(folder);
        assertThat(home.classPath())
                .containsExactly(
                        folder.resolve("lib/flink-dist-" + version + ".jar"),
                        folder.resolve("lib/flink-table-runtime-" + version + ".jar"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20.0", "2.1.0", "3.0.0"})
    void versionInWhichTheJobsDoNotRunIsRefused(String version) throws Exception {
        install(version);
        assertThatThrownBy(() -> FlinkHome.of(folder, Path.of(".")))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("--flink-home is " + folder + ", which is Flink " + version
                        + "; Weir's jobs need 2.2 or a later 2.x.");
    }

    @Test
    void folderWithoutFlinkIsTold() {
        assertThatThrownBy(() -> FlinkHome.of(folder, Path.of(".")))
                .hasMessage("--flink-home is " + folder + ", and there is no lib/flink-dist-VERSION.jar in it.");
    }

    @Test
    void folderThatIsNotThereIsTold() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> FlinkHome.of(nowhere, Path.of(".")))
                .hasMessage("--flink-home is " + nowhere + ", where there is no folder.");
    }

    @Test
    void twoVersionsInOneFolderAreRefusedSinceTheirClassesWouldMix() throws Exception {
        install("2.2.0");
        Files.createFile(folder.resolve("lib/flink-dist-2.3.0.jar"));
        assertThatThrownBy(() -> FlinkHome.of(folder, Path.of(".")))
                .hasMessage("--flink-home is " + folder
                        + ", with several Flinks in its lib: flink-dist-2.2.0.jar, flink-dist-2.3.0.jar.");
    }

    @Test
    void clusterIsNotAskedByAnotherVersionThanItsOwn() throws Exception {
        install("2.3.0");
        UpOptions options = new UpOptions(folder, null, null, 1, Map.of(), 0, 0, 0);
        assertThat(FlinkHome.ofRunning(cluster("2.3.0", options), Path.of(".")).version())
                .isEqualTo("2.3.0");
        assertThatThrownBy(() -> FlinkHome.ofRunning(cluster("2.2.0", options), Path.of(".")))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("The cluster runs Flink 2.2.0, and in " + folder + " there is 2.3.0 now.");
    }

    private static ClusterRecord cluster(String version, UpOptions options) {
        return new ClusterRecord(
                1,
                true,
                options,
                URI.create("http://127.0.0.1:1"),
                version,
                List.of(),
                "127.0.0.1:2",
                null,
                0,
                List.of());
    }

    @Test
    void whatTheBuildHasGatheredIsFlinkAndNothingOfWeir() throws Exception {
        FlinkHome home = FlinkHome.of(null, Path.of("..").toAbsolutePath().normalize());
        assertThat(home.version()).matches("2\\.\\d+\\.\\d+");
        assertThat(home.classPath())
                .noneMatch(jar -> jar.getFileName().toString().matches("(weir|kafka)-.*"));
    }
}
