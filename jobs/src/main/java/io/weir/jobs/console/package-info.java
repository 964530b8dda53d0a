/** What every verb of the command line says, and how it ends: lines, status, JSON, failures, exit statuses. */
package io.weir.jobs.console;
