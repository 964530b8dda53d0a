package io.weir.jobs.pipeline;

import io.weir.ml.linear.LinearOptions;
import io.weir.ml.online.LearnerOptions;
import java.io.Serializable;

/**
 * A model that scores and learns.
 *
 * @param name lower-case letters, digits and hyphens; the key of its versions in the models topic
 * @param learner what kind of learner it is, and how that learns
 * @param publishEvery after how many learned labels a new version is published, at least 1
 */
public record ModelSpec(String name, LearnerOptions learner, int publishEvery) implements Serializable {
    /** Stands where there is no model. */
    static final ModelSpec NONE = new ModelSpec("", LinearOptions.defaults(), 1);

    private static final long serialVersionUID = 4L;

    /** The name of the kind of learner. */
    public String kind() {
        return learner.kind().text();
    }
}
