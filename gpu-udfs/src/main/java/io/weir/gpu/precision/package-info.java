/**
 * Models and rows with fewer bits: what a model becomes whose elements are halves or 8-bit codes, and whether its scores may
 * change by as much as that changes them.
 */
package io.weir.gpu.precision;
