package io.weir.benchmarks.scoring;

/**
 * How near a kernel comes to what its device can do.
 *
 * @param rowsPerSecond of the kernel by itself, rows and scores being on the device
 * @param percentOfCeiling of the rows per second that memory or arithmetic would allow
 * @param ceiling {@code memory} or {@code arithmetic}, whichever allows fewer
 * @param percentOfPcie the bus's share of the time from pinned rows to pinned scores
 */
record KernelShare(long rowsPerSecond, double percentOfCeiling, String ceiling, double percentOfPcie) {}
