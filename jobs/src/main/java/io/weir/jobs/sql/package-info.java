/**
 * A pipeline in Flink SQL: its topics as tables, views over them, Weir's functions and its models, as statements for Flink's
 * SQL client.
 */
package io.weir.jobs.sql;
