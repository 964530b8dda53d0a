/** {@code ./weir explain}: where each step of a pipeline runs, why there, and how fast its model is scored. */
package io.weir.jobs.explain;
