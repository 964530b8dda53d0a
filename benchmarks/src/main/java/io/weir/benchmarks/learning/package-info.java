/** Learners and detectors measured beside MOA and AWS random cut forest. */
package io.weir.benchmarks.learning;
