package io.weir.ml.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DriftDetectorTest {
    @Nested
    class OfAdwin extends DriftDetectorContract {
        @Override
        DriftDetector detector() {
            return Adwin.standard();
        }

        @Override
        DriftDetector otherSettings() {
            return new Adwin(0.01, 0.02, true);
        }

        @Override
        int delay() {
            return 200;
        }

        @Override
        int falseAlarms() {
            return 2;
        }
    }

    @Nested
    class OfDdm extends DriftDetectorContract {
        @Override
        DriftDetector detector() {
            return Ddm.standard();
        }

        @Override
        DriftDetector otherSettings() {
            return new Ddm(2, 3, 100);
        }

        @Override
        int delay() {
            return 300;
        }

        @Override
        int falseAlarms() {
            return 20;
        }
    }

    @Nested
    class OfEddm extends DriftDetectorContract {
        @Override
        DriftDetector detector() {
            return Eddm.standard();
        }

        @Override
        DriftDetector otherSettings() {
            return new Eddm(0.95, 0.8, 30);
        }

        @Override
        int delay() {
            return 500;
        }

        @Override
        int falseAlarms() {
            return 60;
        }
    }

    @Nested
    class OfPageHinkley extends DriftDetectorContract {
        @Override
        DriftDetector detector() {
            return PageHinkley.standard();
        }

        @Override
        DriftDetector otherSettings() {
            return new PageHinkley(0.005, 40, 0.9999, 30);
        }

        @Override
        int delay() {
            return 300;
        }

        @Override
        int falseAlarms() {
            return 2;
        }
    }

    @Nested
    class OfKswin extends DriftDetectorContract {
        @Override
        DriftDetector detector() {
            return Kswin.standard(7);
        }

        @Override
        DriftDetector otherSettings() {
            return Kswin.standard(8);
        }

        @Override
        int delay() {
            return 150;
        }

        @Override
        int falseAlarms() {
            return 6;
        }
    }

    @Test
    void adwinsWindowHoldsWhatItWasGiven() {
        Adwin adwin = Adwin.standard();
        Random random = new Random(1);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            double value = random.nextDouble() * 0.5 + (i < 3000 ? 0 : 0.5);
            values.add(value);
            adwin.add(value);
            // What it holds is the end of what came, to a value.
            double expected = values.subList(values.size() - (int) adwin.width(), values.size()).stream()
                    .mapToDouble(v -> v)
                    .average()
                    .orElseThrow();
            if (i % 97 == 0 || i > 4990) {
                assertThat(adwin.mean()).isCloseTo(expected, within(1e-9));
            }
        }
        assertThat(adwin.width()).isBetween(1500L, 2010L); // the change cut away nearly all that was before
    }

    @Test
    void adwinThatWatchesErrorsIsSilentWhenTheyBecomeFewer() {
        Adwin bothWays = new Adwin(0.002, 0.02, false);
        Adwin rising = new Adwin(0.002, 0.02, true);
        Random random = new Random(2);
        boolean told = false;
        for (int i = 0; i < 4000; i++) {
            double error = random.nextDouble() < (i < 2000 ? 0.5 : 0.1) ? 1 : 0;
            told |= bothWays.add(error) == Drift.DRIFT;
            assertThat(rising.add(error)).isNotEqualTo(Drift.DRIFT);
        }
        assertThat(told).isTrue();
        assertThat(rising.mean()).isCloseTo(0.1, within(0.02)); // though it forgot the old ones
    }

    @Test
    void kswinSeesAChangeOfSpreadThatAdwinCannotSee() {
        Kswin kswin = Kswin.standard(1);
        Adwin adwin = Adwin.standard();
        Random random = new Random(3);
        boolean told = false;
        for (int i = 0; i < 3000; i++) {
            double value = 0.5 + (random.nextDouble() - 0.5) * (i < 1500 ? 0.1 : 1);
            told |= kswin.add(value) == Drift.DRIFT && i >= 1500;
            assertThat(adwin.add(value)).isNotEqualTo(Drift.DRIFT);
        }
        assertThat(told).isTrue();
    }

    @Test
    void settingsOutOfRangeAreNamedWithWhatIsAccepted() {
        assertThatThrownBy(() -> new Adwin(0, 0.1, false)).hasMessage("delta=0.0: above 0 and below 1 is accepted");
        assertThatThrownBy(() -> new Adwin(0.1, 0.01, false)).hasMessageContaining("warningDelta=0.01");
        assertThatThrownBy(() -> new Ddm(3, 2, 30)).hasMessageContaining("driftLevel=2.0");
        assertThatThrownBy(() -> new Eddm(0.9, 0.95, 30)).hasMessageContaining("warningShare=0.9");
        assertThatThrownBy(() -> new PageHinkley(0, -1, 1, 30)).hasMessageContaining("threshold=-1.0");
        assertThatThrownBy(() -> new Kswin(0.01, 30, 20, 1, 1)).hasMessageContaining("window=30");
    }
}
