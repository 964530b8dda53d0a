package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a backend's outputs differ from the plain loops', for a random model.
 *
 * @param family a {@link ParityFamily#label}, with the precision behind it if that is another than float
 * @param backend whose outputs they are
 * @param features of a row
 * @param rows scored at once, features missing among them
 * @param greatestError the greatest difference of an output, over the greater of 1 and the plain one; with fewer bits from the CPU's of as
 *     few
 * @param allowed the greatest that is right
 * @param notOnDevice of a device's backend: why rows were scored on the CPU all the same; empty if none were
 * @param asked precision of features and weights that is to be compared, as {@link io.weir.gpu.Explanation#precision()}
 * @param precision the one that it was scored in
 * @param explanation where it ran and why, and in which precision
 */
record ParityFigure(
        @JsonProperty("family") String family,
        @JsonProperty("backend") String backend,
        @JsonProperty("features") int features,
        @JsonProperty("rows") int rows,
        @JsonProperty("greatest_error") double greatestError,
        @JsonProperty("allowed") double allowed,
        @JsonProperty("not_on_device") String notOnDevice,
        @JsonProperty("precision_asked") String asked,
        @JsonProperty("precision") String precision,
        @JsonProperty("explanation") String explanation) {
    boolean isSound() {
        return greatestError <= allowed && notOnDevice.isEmpty() && hasPrecision();
    }

    /** Whether it was scored in the precision that its label tells. */
    boolean hasPrecision() {
        return precision.equals(asked);
    }
}
