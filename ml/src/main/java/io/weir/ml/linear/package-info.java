/** Linear models. */
package io.weir.ml.linear;
