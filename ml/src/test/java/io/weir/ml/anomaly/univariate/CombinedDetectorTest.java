package io.weir.ml.anomaly.univariate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CombinedDetectorTest {
    private static SeriesDetector fresh() {
        return DetectorKind.COMBINED.create(DetectorOptions.DEFAULT.withRememberedPairs(50));
    }

    private static double noise(Random random) {
        return 100 + random.nextInt(10);
    }

    @Test
    void afterAnAlarmItIsSilentForThreePercentOfTheValuesSoFar() {
        for (int[] each : new int[][] {{100, 20}, {2000, 60}, {9000, 150}}) {
            SeriesDetector detector = fresh();
            for (int i = 0; i < each[0]; i++) {
                assertThat(detector.score(0, 100 + i % 5)).isLessThan(SeriesDetector.ALARM);
            }
            // The gap grows with every value, so that each would be an alarm.
            double value = 1000;
            assertThat(detector.score(0, value)).isGreaterThanOrEqualTo(SeriesDetector.ALARM);
            int silent = 0;
            while (detector.score(0, value *= 2) == 0) {
                silent++;
            }
            assertThat(silent).isEqualTo(each[1]);
        }
    }

    @Test
    void theReasonIsTheDetectorWhoseScoreItIs() {
        SeriesDetector detector = fresh();
        Random random = new Random(2);
        for (int i = 0; i < 1000; i++) {
            detector.score(0, noise(random));
        }
        detector.score(0, 500);
        assertThat(detector.reason()).isEqualTo("value-gap");
        assertThat(detector.expected().high()).isBetween(109.0, 140.0);
        assertThat(detector.expected().low()).isBetween(60.0, 100.0);
    }

    @Test
    void aChangeOfLevelWithinFamiliarValuesIsFoundByItsPairs() {
        SeriesDetector detector = fresh();
        Random random = new Random(3);
        for (int i = 0; i < 1500; i++) {
            // Every value from 0 to 20 is familiar, the level is always near 10.
            detector.score(0, random.nextInt(21));
        }
        double most = 0;
        String reason = "";
        for (int i = 0; i < 40; i++) {
            double score = detector.score(0, 20);
            if (score > most) {
                most = score;
                reason = detector.reason();
            }
        }
        assertThat(most).isGreaterThanOrEqualTo(SeriesDetector.ALARM);
        assertThat(reason).isEqualTo("level-pairs");
    }

    /** What format 1 wrote is read for ever; the scores behind it are those of the version that wrote it. */
    @Test
    void aStateOfFormatOneIsRead() throws IOException {
        byte[] state;
        try (var in = getClass().getResourceAsStream("combined-state-format-1.hex")) {
            state = HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        }
        SeriesDetector restored = fresh();
        restored.restore(state);
        assertThat(restored.state()).isEqualTo(state);
        assertThat(restored.score(0, 101)).isEqualTo(0.17185430854289438);
        assertThat(restored.expected()).isEqualTo(new ExpectedRange(99.40906476877414, 110.2431091442693));
        assertThat(restored.score(0, 118)).isEqualTo(0.9363295880149812);
    }
}
