package io.weir.jobs.pipeline;

import io.weir.ml.KeptVersions;
import io.weir.operators.scoring.AgeLimit;

/**
 * What holds for all models of a file once they are learned.
 *
 * @param keptVersions which versions stay readable
 * @param age how old the one that decides may be
 */
public record Upkeep(KeptVersions keptVersions, AgeLimit age) {
    static final Upkeep DEFAULT = new Upkeep(new KeptVersions(8), AgeLimit.NONE);
}
