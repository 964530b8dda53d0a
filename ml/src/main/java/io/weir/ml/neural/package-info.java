/** A multilayer perceptron that learns from one example at a time. */
package io.weir.ml.neural;
