package io.weir.operators.scoring;

import io.weir.ml.ModelSnapshot;
import java.util.Arrays;
import java.util.Optional;

/**
 * Says whether a version that is about to take over can be one: every score of a sample of recent events is a number in 0..1, and
 * if the version in use tells some of them apart, so does this one.
 *
 * <p>It finds what is broken, not what is bad: that takes labels. The sample is the newest {@value #SAMPLE} feature vectors of which every
 * {@value #EVERY}th is taken once it is full; it is no part of a checkpoint, so that behind a restart two made-up vectors are all there is
 * until events come. Not thread-safe.
 */
final class SanityGate {
    static final int SAMPLE = 256;
    static final int EVERY = 16;

    private final float[][] rows = new float[SAMPLE][];
    private final int features;
    private long seen;
    private int next;

    SanityGate(int features) {
        this.features = features;
    }

    /** Takes an event's features into the sample, or not; they are copied. */
    void see(float[] row) {
        if (rows[next] == null) {
            rows[next] = row.clone();
        } else if (seen % EVERY == 0) {
            System.arraycopy(row, 0, rows[next], 0, row.length);
        } else {
            seen++;
            return;
        }
        seen++;
        next = (next + 1) % SAMPLE;
    }

    /** Why a version must not take over; O(sample · cost of a score). */
    Optional<String> objection(ModelSnapshot candidate, Optional<ModelSnapshot> inUse) {
        float[] missing = new float[features];
        Arrays.fill(missing, Float.NaN);
        for (float[] row : new float[][] {new float[features], missing}) {
            double score = candidate.score(row);
            if (!(score >= 0 && score <= 1)) {
                return Optional.of("it scores " + score + " where all features are " + row[0]);
            }
        }
        int count = 0;
        for (float[] row : rows) {
            if (row == null) {
                break;
            }
            double score = candidate.score(row);
            if (!(score >= 0 && score <= 1)) {
                return Optional.of("it scores " + score + " on an event of " + Arrays.toString(row));
            }
            count++;
        }
        if (inUse.isPresent() && constant(candidate, count) && !constant(inUse.get(), count)) {
            return Optional.of("it gives the last " + count + " sampled events one and the same score, and version "
                    + inUse.get().version() + " tells them apart");
        }
        return Optional.empty();
    }

    private boolean constant(ModelSnapshot model, int count) {
        for (int i = 1; i < count; i++) {
            if (model.score(rows[i]) != model.score(rows[0])) {
                return false;
            }
        }
        return true;
    }
}
