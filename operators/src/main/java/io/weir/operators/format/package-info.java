/** Messages that have a schema, Avro and Protobuf, to the fields that columns want; JSON, which has none, is read in {@code validation}. */
package io.weir.operators.format;
