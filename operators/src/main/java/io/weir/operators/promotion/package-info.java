/** Compares the models of a pipeline as they serve, and says which should decide. */
package io.weir.operators.promotion;
