/** How contestants are measured beside one another: each a Flink job in a process of its own, in turn, between gates. */
package io.weir.benchmarks.contest;
