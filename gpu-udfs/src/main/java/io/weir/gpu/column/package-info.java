/** What a whole batch says, not row by row: statistics of its columns, sums by group, gradients of a loss. */
package io.weir.gpu.column;
