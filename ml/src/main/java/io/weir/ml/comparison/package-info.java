/** Which of two models has served better, told so that it may be asked after every label. */
package io.weir.ml.comparison;
