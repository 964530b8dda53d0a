/** Trees that grow with a stream: Hoeffding trees, and forests of them that follow drift. */
package io.weir.ml.forest;
