/**
 * The command line {@code weir}: its verbs are picocli commands, registered in {@link io.weir.jobs.cli.Weir}. A verb throws
 * {@link io.weir.jobs.console.CommandFailure} for what the user can mend.
 */
package io.weir.jobs.cli;
