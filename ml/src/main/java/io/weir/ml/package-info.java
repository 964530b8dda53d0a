/** Models that learn. What a learner publishes is a {@link io.weir.ml.ModelSnapshot}. */
package io.weir.ml;
