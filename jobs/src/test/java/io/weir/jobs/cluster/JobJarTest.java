package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.jobs.console.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which jar a cluster is given. */
class JobJarTest {
    @TempDir
    private Path folder;

    private Path jar(String entry) throws Exception {
        Path jar = folder.resolve("a.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry(entry));
        }
        return jar;
    }

    @Test
    void jarWithWeirsJobsIsTaken() throws Exception {
        Path jar = jar("io/weir/jobs/ScoringJob.class");
        assertThat(JobJar.orBuilt(jar)).isEqualTo(jar);
    }

    @Test
    void jarOfSomethingElseIsRefusedByItsName() throws Exception {
        Path jar = jar("org/example/Job.class");
        assertThatThrownBy(() -> JobJar.orBuilt(jar))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("--jar is " + jar + ", which is another jar than one of Weir's jobs.");
    }

    @Test
    void fileThatIsNoJarIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("b.jar"), "no jar");
        assertThatThrownBy(() -> JobJar.orBuilt(text))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("--jar is " + text + ", which is no jar: ");
    }
}
