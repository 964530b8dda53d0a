/**
 * Rows of a stream are computed in micro-batches of columns, on whatever device the function runs.
 *
 * <p>{@link io.weir.operators.batching.MicroBatching} adds the operator to any DataStream; {@link
 * io.weir.operators.batching.MicroBatcher} is its core, for operators that batch beside other things.
 */
package io.weir.operators.batching;
