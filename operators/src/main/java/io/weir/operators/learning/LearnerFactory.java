package io.weir.operators.learning;

import io.weir.ml.online.OnlineLearner;
import java.io.Serializable;

/** Makes the learner that a pipeline asks for, on the machine where it will learn. */
@FunctionalInterface
public interface LearnerFactory extends Serializable {
    OnlineLearner create();
}
