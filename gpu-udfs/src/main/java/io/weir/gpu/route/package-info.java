/** Which backend scores, and why that one. */
package io.weir.gpu.route;
