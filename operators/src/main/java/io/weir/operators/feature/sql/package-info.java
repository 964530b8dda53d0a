/** Window features in Flink SQL: the process table function {@code WINDOW_FEATURES}. */
package io.weir.operators.feature.sql;
