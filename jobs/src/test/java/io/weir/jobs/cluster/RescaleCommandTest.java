package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RescaleCommandTest {
    private static final int TASK_MANAGERS = 2;
    private static final int JOBS = 2;

    private static void scaleFromTwo(ClusterRest.Overview overview, int parallelism) {
        RescaleCommand.requireSlots(overview, TASK_MANAGERS, JOBS, 2, parallelism);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatTheSlotsOfTheJobsAndTheFreeOnesAreEnoughForIsTaken(int parallelism) {
        assertThatCode(() -> scaleFromTwo(new ClusterRest.Overview(2, 6, 2), parallelism))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void moreThanTheSlotsAreEnoughForIsRefusedWithWhatWouldBeTaken(int parallelism) {
        CommandFailure refused = catchThrowableOfType(
                CommandFailure.class, () -> scaleFromTwo(new ClusterRest.Overview(2, 6, 2), parallelism));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.nextStep()).startsWith("Give 1 to 3,");
    }

    @Test
    void whileATaskManagerIsMissingThatIsToldAndNotANumberOfSlots() {
        CommandFailure refused =
                catchThrowableOfType(CommandFailure.class, () -> scaleFromTwo(new ClusterRest.Overview(1, 3, 0), 3));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused).hasMessageStartingWith("1 of 2 TaskManagers are there");
        assertThat(refused.nextStep()).contains("./weir status").doesNotContain("Give 1 to");
    }
}
