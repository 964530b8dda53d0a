/** Models in Flink SQL: what {@code CREATE MODEL ... WITH ('provider' = 'weir')} and {@code ML_PREDICT} compute with. */
package io.weir.operators.scoring.sql;
