package io.weir.connectors.simulation;

/**
 * Where a message goes. Immutable.
 *
 * @param topic its name
 * @param partition follows from the message's key
 * @param place which message of its partition it is, from 0
 */
record Address(String topic, int partition, long place) {}
