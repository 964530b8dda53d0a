/**
 * The same pipeline as a Flink user would write it straightforwardly: JSON by data binding, POJOs, Flink's own keyed state, one
 * row scored at a time.
 */
package io.weir.benchmarks.pipeline.plain;
