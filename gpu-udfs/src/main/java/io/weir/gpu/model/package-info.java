/** Kinds of models, as their parameters: what a backend loads. How each is computed is written here; how it is learned is not. */
package io.weir.gpu.model;
