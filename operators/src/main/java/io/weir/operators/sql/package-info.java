/** Functions of Flink SQL that belong to no step of a job: distances, sketches, stability, anomalies, statistics of a batch. */
package io.weir.operators.sql;
