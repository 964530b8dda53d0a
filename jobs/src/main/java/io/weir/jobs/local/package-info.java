/** What runs Flink and Kafka on this machine: ports, topics, checkpoints, causes. The demo and the local cluster share it. */
package io.weir.jobs.local;
