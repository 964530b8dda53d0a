/** The speed of a whole pipeline, JSON in and decisions out: Weir's job, and what one would write instead, on the same messages. */
package io.weir.benchmarks.pipeline;
