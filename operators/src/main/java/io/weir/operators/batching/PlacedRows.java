package io.weir.operators.batching;

/**
 * Rows that were computed at one place for one reason.
 *
 * @param device {@code cpu} or {@code cuda}
 * @param reason why there: a clause that can follow "because"
 * @param rows how many since the task has started
 */
public record PlacedRows(String device, String reason, long rows) {}
