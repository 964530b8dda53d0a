package io.weir.jobs.replay;

import io.weir.jobs.JobDefaults;
import io.weir.jobs.PipelineSteps;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.pipeline.Mapping;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.validation.TextEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Recorded events on their way through the live job's own steps, in event-time order: what every verb that replays a
 * recording has in common.
 *
 * <p>One task per step and one channel between them: the order of the file is the order everywhere, so that two runs give
 * the same bytes.
 */
final class Replay {
    private static final Duration BETWEEN_STATUS = Duration.ofSeconds(1);

    private final Pipeline pipeline;
    private final Mapping mapping;
    private final Path input;
    private final PipelineSteps steps;
    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.createLocalEnvironment(1, JobDefaults.configuration());

    Replay(Pipeline pipeline, Mapping mapping, Path input) {
        this.pipeline = pipeline;
        this.mapping = mapping;
        this.input = input;
        this.steps = new PipelineSteps(pipeline);
    }

    Pipeline pipeline() {
        return pipeline;
    }

    Mapping mapping() {
        return mapping;
    }

    Path input() {
        return input;
    }

    PipelineSteps steps() {
        return steps;
    }

    /** Makes events of a line's texts. */
    TextEvents events() {
        return new TextEvents(steps.declared(), steps.validator());
    }

    /**
     * Adds the steps up to where each id came once, with the labels between the events.
     *
     * @param keepLabels whether labels go on even if no feature uses them
     * @param until events of this time and later are not needed, in epoch milliseconds; the maximum if all are
     * @param rejected where the lines are written that are no valid event
     */
    SingleOutputStreamOperator<Event> identified(boolean keepLabels, long until, Path rejected) {
        EventSchema schema = steps.declared();
        RecordingFormat format = new RecordingFormat(
                input.getFileName().toString(),
                schema,
                events(),
                mapping,
                pipeline.source().outOfOrderness(),
                until);
        SingleOutputStreamOperator<Event> valid = steps.valid(
                env.fromSource(
                                FileSource.forRecordStreamFormat(
                                                format,
                                                new org.apache.flink.core.fs.Path(
                                                        input.toAbsolutePath().toUri()))
                                        .build(),
                                steps.watermarks(),
                                "recording")
                        .uid("recording"),
                "events");
        SingleOutputStreamOperator<Event> identified = steps.identify(valid, keepLabels);
        RejectedLines.write(
                valid.getSideOutput(steps.rejected()).union(identified.getSideOutput(steps.rejected())), rejected);
        return identified;
    }

    /**
     * Runs what was added, to the end of the recording.
     *
     * @param progress what has been done so far, for the status line
     * @throws CommandFailure if it failed
     */
    void run(String name, Output output, Supplier<String> progress) throws Exception {
        JobClient job = env.executeAsync(name + ": " + pipeline.name());
        var result = job.getJobExecutionResult();
        long start = System.nanoTime();
        while (true) {
            try {
                JobExecutionResult done = result.get(BETWEEN_STATUS.toMillis(), TimeUnit.MILLISECONDS);
                output.status("");
                assert done.isJobExecutionResult();
                return;
            } catch (TimeoutException e) {
                output.status(progress.get() + ", " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s");
            } catch (ExecutionException e) {
                throw new CommandFailure(
                        ExitCode.FAILED, "The replay of " + input + " failed: " + rootMessage(e), "", e);
            }
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
