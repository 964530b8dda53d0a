package io.weir.ml.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link DriftDetector} must hold to; extend it once per detector. */
abstract class DriftDetectorContract {
    /** A fresh detector; equal calls give equal detectors. */
    abstract DriftDetector detector();

    /** A fresh detector of the same kind with another setting. */
    abstract DriftDetector otherSettings();

    /** How many values it may take to find an error rate that jumps from 0.1 to 0.5 after 2,000 values. */
    abstract int delay();

    /** How many false alarms it may give in 20,000 errors of rate 0.1. */
    abstract int falseAlarms();

    private static double error(Random random, double rate) {
        return random.nextDouble() < rate ? 1 : 0;
    }

    @Test
    void anErrorRateThatJumpsIsFoundSoonAndTheNextJumpToo() {
        DriftDetector detector = detector();
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            detector.add(error(random, 0.1));
        }
        int found = 0;
        for (int i = 0; i < delay() && found == 0; i++) {
            found = detector.add(error(random, 0.5)) == Drift.DRIFT ? i + 1 : 0;
        }
        assertThat(found).as("values until the first jump was found").isPositive();
        for (int i = 0; i < 1000; i++) {
            detector.add(error(random, 0.5));
        }
        int foundAgain = 0;
        for (int i = 0; i < 2 * delay() && foundAgain == 0; i++) {
            foundAgain = detector.add(error(random, 0.95)) == Drift.DRIFT ? i + 1 : 0;
        }
        assertThat(foundAgain).as("values until the second jump was found").isPositive();
    }

    @Test
    void whileNothingChangesItIsMostlySilent() {
        DriftDetector detector = detector();
        Random random = new Random(2);
        int alarms = 0;
        for (int i = 0; i < 20_000; i++) {
            alarms += detector.add(error(random, 0.1)) == Drift.DRIFT ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(falseAlarms());
    }

    @Test
    void aRateThatClimbsIsWarnedOfBeforeItIsToldInMostRuns() {
        int warned = 0;
        for (int seed = 0; seed < 20; seed++) {
            DriftDetector detector = detector();
            Random random = new Random(seed);
            boolean warning = false;
            for (int i = 0; i < 4000; i++) {
                Drift drift = detector.add(error(random, 0.1 + 0.6 * Math.max(0, Math.min(1, (i - 2000) / 300.0))));
                if (i >= 2000 && drift == Drift.DRIFT) {
                    warned += warning ? 1 : 0;
                    break;
                }
                warning |= i >= 2000 && drift == Drift.WARNING;
            }
        }
        assertThat(warned).isGreaterThanOrEqualTo(11);
    }

    @Test
    void equalValuesGiveEqualAnswersAndStates() {
        DriftDetector one = detector();
        DriftDetector other = detector();
        assertThat(answers(one, new Random(3), 3000)).isEqualTo(answers(other, new Random(3), 3000));
        assertThat(one.state()).isEqualTo(other.state());
        other.add(1);
        assertThat(one.state()).isNotEqualTo(other.state());
    }

    /** The answers to errors whose rate changes every 500 values. */
    private static List<Drift> answers(DriftDetector detector, Random random, int values) {
        List<Drift> answers = new ArrayList<>();
        for (int i = 0; i < values; i++) {
            answers.add(detector.add(error(random, i / 500 % 2 == 0 ? 0.1 : 0.6)));
        }
        return answers;
    }

    @Test
    void aRestoredDetectorGoesOnAsTheUninterruptedOne() {
        for (int stop : new int[] {0, 1, 37, 400, 777, 1500}) {
            DriftDetector uninterrupted = detector();
            answers(uninterrupted, new Random(4), stop);
            DriftDetector restored = detector();
            answers(restored, new Random(99), 321);
            restored.restore(uninterrupted.state());
            assertThat(restored.state()).isEqualTo(uninterrupted.state());
            assertThat(answers(restored, new Random(5), 2000)).isEqualTo(answers(uninterrupted, new Random(5), 2000));
            assertThat(restored.state()).isEqualTo(uninterrupted.state());
        }
    }

    @Test
    void aDetectorThatWasResetIsAsNew() {
        DriftDetector detector = detector();
        answers(detector, new Random(6), 1234);
        detector.reset();
        assertThat(detector.width()).isZero();
        assertThat(detector.state()).isEqualTo(detector().state());
        assertThat(answers(detector, new Random(7), 2000)).isEqualTo(answers(detector(), new Random(7), 2000));
    }

    @Test
    void valuesThatAreNoNumbersArePassedOver() {
        DriftDetector detector = detector();
        answers(detector, new Random(8), 1000);
        byte[] before = detector.state();
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThat(detector.add(value)).isEqualTo(Drift.NONE);
        }
        assertThat(detector.state()).isEqualTo(before);
    }

    @Test
    void itsMemoryIsBounded() {
        DriftDetector detector = detector();
        Random random = new Random(9);
        for (int i = 0; i < 200_000; i++) {
            detector.add(error(random, 0.1));
        }
        assertThat(detector.state().length).isLessThan(16_384);
    }

    @Test
    void bytesThatAreNoStateAreRefusedAndChangeNothing() {
        DriftDetector detector = detector();
        answers(detector, new Random(10), 700);
        byte[] state = detector.state();

        for (byte[] broken :
                List.of(new byte[0], Arrays.copyOf(state, state.length - 1), Arrays.copyOf(state, state.length + 1))) {
            assertThatThrownBy(() -> detector.restore(broken)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] future = state.clone();
        future[7]++; // the format version's last byte
        assertThatThrownBy(() -> detector.restore(future)).hasMessageContaining("format 2");
        assertThatThrownBy(() -> detector.restore(otherSettings().state()))
                .hasMessageContaining(detector.toString())
                .hasMessageContaining(otherSettings().toString());
        assertThat(detector.state()).isEqualTo(state);
    }
}
