package io.weir.jobs.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What cannot be used is refused before anything is started. */
class DemoOptionsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "--port=-1, --port is -1.",
        "--port=65536, --port is 65536.",
        "--rate=-1, --rate is -1.0.",
        "--rate=NaN, --rate is NaN.",
        "--rate=Infinity, --rate is Infinity.",
        "--transactions=-5, --transactions is -5.",
        "--broken=0.6, 0.6",
        "--broken=NaN, NaN",
        "--label-delay=7, --label-delay is '7'",
        "--label-delay=-1d, --label-delay is '-1d'",
        "--services=5, --services 5 is not an option of a demo of transactions"
    })
    void aNumberOutOfRangeIsRefusedByItsName(String option, String told) {
        assertRefused("card-fraud.yaml", option, told);
    }

    @ParameterizedTest
    @CsvSource({
        "--rows=-5, --transactions is -5.",
        "--services=0, 0 services",
        "--broken=0.6, 0.6",
        "--label-delay=7d, --label-delay 7d is not an option of a demo of metrics"
    })
    void soItIsInADemoOfMetrics(String option, String told) {
        assertRefused("service-metrics.yaml", option, told);
    }

    private void assertRefused(String pipeline, String option, String told) {
        DemoCommand command = CommandLine.populateCommand(
                new DemoCommand(),
                "--pipeline=../pipelines/" + pipeline,
                "--directory=" + directory.resolve("demo"),
                option);

        assertThatThrownBy(command::call)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(told)
                .extracting(e -> ((CommandFailure) e).exitCode())
                .isEqualTo(ExitCode.BAD_INPUT);
    }
}
