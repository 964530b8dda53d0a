/** The verb {@code bench} of the command line. */
package io.weir.benchmarks.cli;
