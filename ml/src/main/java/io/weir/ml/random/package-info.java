/** Random numbers that are equal on every machine and go into a state. */
package io.weir.ml.random;
