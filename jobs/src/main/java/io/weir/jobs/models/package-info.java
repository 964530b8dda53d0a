/** Who decides in a running pipeline, told and changed by hand: the verb {@code models}. */
package io.weir.jobs.models;
