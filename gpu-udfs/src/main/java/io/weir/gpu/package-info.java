/**
 * Batches of floats in, batches of floats out: models (of {@code model}) are loaded into a {@link io.weir.gpu.ScoringBackend} and score
 * whole {@link io.weir.gpu.FloatBatch}es. {@code route} chooses the backend and says why, {@code cpu} is the backend
 * every machine has.
 */
package io.weir.gpu;
