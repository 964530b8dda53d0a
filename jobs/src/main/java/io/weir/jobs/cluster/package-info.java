/**
 * A real cluster on one machine: Kafka, a JobManager and TaskManagers as processes, and what is done with it: {@code up},
 * {@code status}, {@code down}, {@code submit}, {@code savepoint}, {@code rescale}, {@code upgrade}.
 */
package io.weir.jobs.cluster;
