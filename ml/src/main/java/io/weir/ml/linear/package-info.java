/** Linear models, and their Flink ML stages. */
package io.weir.ml.linear;
