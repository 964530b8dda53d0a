package io.weir.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the GPU bundle's run refuses before it measures anything. */
class DeviceRunTest {
    private static final int BAD_INPUT = 2;

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "61"})
    void aMeasurementOfNoLengthOrOfMoreThanAMinuteIsRefused(String seconds) {
        assertThat(new CommandLine(new DeviceRun()).execute("--seconds", seconds))
                .isEqualTo(BAD_INPUT);
    }

    @Test
    void aReportThatCannotBeWrittenIsRefused(@TempDir Path folder) {
        for (Path report : new Path[] {folder, folder.resolve("none").resolve("report.json")}) {
            assertThat(new CommandLine(new DeviceRun()).execute("--report", report.toString()))
                    .isEqualTo(BAD_INPUT);
        }
    }
}
