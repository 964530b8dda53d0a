package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.jobs.console.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void whatTheBuildHasGatheredIsFlinkAndNothingOfWeir() throws Exception {
        FlinkHome home = FlinkHome.of(null, Path.of("..").toAbsolutePath().normalize());
        assertThat(home.version()).matches("2\\.\\d+\\.\\d+");
        assertThat(home.classPath())
                .noneMatch(jar -> jar.getFileName().toString().matches("(weir|kafka)-.*"));
    }
}
