package io.weir.operators.learning;

import java.io.Serializable;

/**
 * A model that labels teach.
 *
 * @param name its key in the topic of models, and that of its state
 * @param factory makes its learner
 * @param publishEvery after how many examples a version is published, at least 1
 * @param publishedVersion the newest version that is published already, from which a learner without a state, or with an older
 *     one, counts on: readers take a version that is not newer for a repeat; 0 if there is none
 */
public record TaughtModel(String name, LearnerFactory factory, int publishEvery, long publishedVersion)
        implements Serializable {}
