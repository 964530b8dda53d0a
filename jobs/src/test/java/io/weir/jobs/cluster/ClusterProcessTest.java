package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterProcessTest {
    @ParameterizedTest
    @CsvSource({"137, true", "143, true", "1, false", "239, false"})
    void exitCodesOfFlinksOwnAreNotTakenForSignalsWhichHideWhatWasTold(int exitCode, boolean signal) {
        assertThat(ClusterProcess.isOfASignal(exitCode)).isEqualTo(signal);
    }
}
