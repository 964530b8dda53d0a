/** The contract of models that learn from one example at a time. */
package io.weir.ml.online;
