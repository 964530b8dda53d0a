/** Learners as stages of Flink ML. */
package io.weir.ml.stages;
