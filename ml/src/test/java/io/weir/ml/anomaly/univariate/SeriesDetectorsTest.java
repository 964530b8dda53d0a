package io.weir.ml.anomaly.univariate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every detector under the contract. */
class SeriesDetectorsTest {
    private static SeriesDetector plain(DetectorKind kind) {
        return kind.create(DetectorOptions.DEFAULT.withRememberedPairs(500));
    }

    @Test
    void everyKindIsUnderTheContract() {
        assertThat(SeriesDetectorsTest.class.getDeclaredClasses()).hasSameSizeAs(DetectorKind.values());
    }

    @Test
    void kindsAreFoundByTheirNames() {
        for (DetectorKind kind : DetectorKind.values()) {
            assertThat(DetectorKind.parse(kind.text())).isEqualTo(kind);
        }
        assertThatThrownBy(() -> DetectorKind.parse("forest"))
                .hasMessage("detector=forest: accepted are [combined, value-gap, level-pairs, hour-of-day,"
                        + " robust-z-score, ewma-likelihood]");
    }

    @Nested
    class Combined extends SeriesDetectorContract {
        @Override
        protected SeriesDetector detector() {
            return plain(DetectorKind.COMBINED);
        }

        @Override
        protected SeriesDetector another() {
            return DetectorKind.COMBINED.create(DetectorOptions.DEFAULT);
        }
    }

    @Nested
    class ValueGap extends SeriesDetectorContract {
        @Override
        protected SeriesDetector detector() {
            return plain(DetectorKind.VALUE_GAP);
        }

        @Override
        protected SeriesDetector another() {
            return DetectorKind.VALUE_GAP.create(DetectorOptions.DEFAULT.withRange(new GivenRange(0, 1)));
        }

        @Override
        protected boolean rangeIsOfTheValue() {
            return true;
        }
    }

    @Nested
    class LevelPairs extends SeriesDetectorContract {
        @Override
        protected SeriesDetector detector() {
            return plain(DetectorKind.LEVEL_PAIRS);
        }

        @Override
        protected SeriesDetector another() {
            return DetectorKind.LEVEL_PAIRS.create(DetectorOptions.DEFAULT);
        }
    }

    @Nested
    class HourOfDay extends SeriesDetectorContract {
        @Override
        protected SeriesDetector detector() {
            return plain(DetectorKind.HOUR_OF_DAY);
        }

        @Override
        protected SeriesDetector another() {
            return plain(DetectorKind.VALUE_GAP);
        }
    }

    @Nested
    class RobustZScore extends SeriesDetectorContract {
        @Override
        protected SeriesDetector detector() {
            return plain(DetectorKind.ROBUST_Z_SCORE);
        }

        @Override
        protected SeriesDetector another() {
            return plain(DetectorKind.EWMA_LIKELIHOOD);
        }

        @Override
        protected boolean rangeIsOfTheValue() {
            return true;
        }
    }

    @Nested
    class EwmaLikelihood extends SeriesDetectorContract {
        @Override
        protected SeriesDetector detector() {
            return plain(DetectorKind.EWMA_LIKELIHOOD);
        }

        @Override
        protected SeriesDetector another() {
            return plain(DetectorKind.ROBUST_Z_SCORE);
        }

        @Override
        protected boolean rangeIsOfTheValue() {
            return true;
        }
    }
}
