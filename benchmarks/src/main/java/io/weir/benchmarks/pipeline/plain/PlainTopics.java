package io.weir.benchmarks.pipeline.plain;

import java.io.Serializable;

/** Where records go. */
record PlainTopics(String decisions, String featureLog, String alerts) implements Serializable {}
