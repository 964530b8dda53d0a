/**
 * The pipeline file: what a user writes to tell Weir which topic to watch, what to make of its events and when to alert.
 *
 * <p>{@link io.weir.jobs.pipeline.PipelineReader} turns the text into a {@link io.weir.jobs.pipeline.Pipeline} or into all
 * the problems that it has, each with its line. {@code docs/pipeline-file.md} lists every key.
 */
package io.weir.jobs.pipeline;
