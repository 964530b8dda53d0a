/** How good scores are: exactly over a batch, and as they come over a stream. */
package io.weir.ml.evaluation;
