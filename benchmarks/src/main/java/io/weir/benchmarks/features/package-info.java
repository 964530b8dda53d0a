/** The speed of window features: Weir's, and that of what one would use instead, on the same stream. */
package io.weir.benchmarks.features;
