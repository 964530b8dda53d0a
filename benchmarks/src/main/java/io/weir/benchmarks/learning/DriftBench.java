package io.weir.benchmarks.learning;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.weir.ml.drift.Adwin;
import io.weir.ml.drift.Ddm;
import io.weir.ml.drift.Drift;
import io.weir.ml.drift.DriftDetector;
import io.weir.ml.drift.Eddm;
import io.weir.ml.drift.Kswin;
import io.weir.ml.drift.PageHinkley;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;

/**
 * Drift detectors over streams of errors whose rate rises at a known place. Each stream is made of many calm phases of
 * {@link #CALM} errors, each ended by a change; a detector starts anew for each seed.
 */
final class DriftBench {
    private static final int CALM = 5000;
    private static final double LOW = 0.1;
    private static final double HIGH = 0.3;

    /** How the rate rises. */
    enum Change {
        /** At once, for good. */
        ABRUPT,
        /** Over 2,000 errors. */
        GRADUAL,
        /** At once, and back after 5,000, three times. */
        RECURRING;

        /** The error rate at place i. */
        double rate(int i) {
            return switch (this) {
                case ABRUPT -> i < CALM ? LOW : HIGH;
                case GRADUAL -> LOW + (HIGH - LOW) * Math.max(0, Math.min(1, (i - CALM) / 2000.0));
                case RECURRING -> i / CALM % 2 == 0 ? LOW : HIGH;
            };
        }

        int length() {
            return this == RECURRING ? 6 * CALM : 2 * CALM;
        }

        /** Whether a rise begins at place i. */
        boolean risesAt(int i) {
            return i > 0 && i % CALM == 0 && rate(i + 1) > rate(i - 1);
        }

        /** Whether the rate falls at place i: an alarm on the way to it is neither found nor false. */
        boolean fallsAt(int i) {
            return i > 0 && i % CALM == 0 && rate(i) < rate(i - 1);
        }
    }

    /**
     * What a detector did on streams of a kind.
     *
     * @param found rises told before the next change, of {@code rises}
     * @param meanDelay errors from a rise to the first alarm, of those found
     * @param falseAlarms per 10,000 errors, alarms while the rate was as it had long been, and those after the first of a rise
     */
    record Figure(
            @JsonProperty("change") String change,
            @JsonProperty("detector") String detector,
            @JsonProperty("rises") int rises,
            @JsonProperty("found") int found,
            @JsonProperty("mean_delay") double meanDelay,
            @JsonProperty("false_alarms_per_10000") double falseAlarms) {}

    private DriftBench() {}

    /** @param moa null where there is none */
    static List<Figure> run(int seeds, Moa moa) {
        Map<String, Supplier<DoublePredicate>> detectors = new LinkedHashMap<>();
        detectors.put("weir_adwin", () -> of(new Adwin(0.002, 0.02, true)));
        detectors.put("weir_ddm", () -> of(Ddm.standard()));
        detectors.put("weir_eddm", () -> of(Eddm.standard()));
        detectors.put("weir_page_hinkley", () -> of(PageHinkley.standard()));
        detectors.put("weir_kswin", () -> of(Kswin.standard(1)));
        if (moa != null) {
            String folder = "moa.classifiers.core.driftdetection.";
            detectors.put("moa_adwin", () -> moa.detector(folder + "ADWINChangeDetector"));
            detectors.put("moa_ddm", () -> moa.detector(folder + "DDM"));
            detectors.put("moa_eddm", () -> moa.detector(folder + "EDDM"));
            detectors.put("moa_page_hinkley", () -> moa.detector(folder + "PageHinkleyDM"));
        }
        List<Figure> figures = new ArrayList<>();
        for (Change change : Change.values()) {
            detectors.forEach((name, detector) -> figures.add(measure(change, name, detector, seeds)));
        }
        return figures;
    }

    private static DoublePredicate of(DriftDetector detector) {
        return value -> detector.add(value) == Drift.DRIFT;
    }

    static Figure measure(Change change, String name, Supplier<DoublePredicate> detectors, int seeds) {
        int rises = 0;
        int found = 0;
        long delays = 0;
        int falseAlarms = 0;
        for (int seed = 0; seed < seeds; seed++) {
            DoublePredicate detector = detectors.get();
            Random random = new Random(seed);
            int rise = -1; // of which no alarm was given yet
            boolean fell = false; // and no alarm was given since
            for (int i = 0; i < change.length(); i++) {
                if (change.risesAt(i)) {
                    rise = i;
                    rises++;
                    fell = false;
                } else if (change.fallsAt(i)) {
                    rise = -1;
                    fell = true;
                }
                if (detector.test(random.nextDouble() < change.rate(i) ? 1 : 0)) {
                    if (rise >= 0) {
                        found++;
                        delays += i - rise;
                        rise = -1;
                    } else if (fell) {
                        fell = false;
                    } else {
                        falseAlarms++;
                    }
                }
            }
        }
        return new Figure(
                change.name().toLowerCase(java.util.Locale.ROOT),
                name,
                rises,
                found,
                found == 0 ? 0 : Math.rint(10.0 * delays / found) / 10,
                Math.rint(100 * 10_000.0 * falseAlarms / ((double) seeds * change.length())) / 100);
    }
}
