/** Scoring, measured: Weir's CPU backend, plain and with vectors, beside ONNX Runtime on the same models and rows. */
package io.weir.benchmarks.scoring;
