/** Models in Flink SQL, {@code ML_PREDICT}, beside the same model in the scoring job. */
package io.weir.benchmarks.predict;
