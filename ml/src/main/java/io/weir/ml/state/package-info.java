/** How what a model remembers is written as bytes, and how bytes that are not its own are refused. */
package io.weir.ml.state;
