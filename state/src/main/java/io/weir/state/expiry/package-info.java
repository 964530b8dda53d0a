/** When keys are to be forgotten, without a timer for each. */
package io.weir.state.expiry;
