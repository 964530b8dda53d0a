package io.weir.integration;

import io.weir.jobs.JobDefaults;
import io.weir.jobs.PipelineSteps;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.operators.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * The main job's own feature steps on {@link SyntheticPayments}, and a digest of what they compute: {@code FeatureDigestJob
 * NAME EVENTS FOLDER}. To be run with parallelism 1, where the order of the source is the order everywhere.
 */
public final class FeatureDigestJob {
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofSeconds(2);

    /** Little is cached and little is exact: histories are evicted, read again and spilled into tiles all the time. */
    private static final String PIPELINE =
            """
            name: digest
            source:
              topic: payments
              columns: {id: BIGINT, card: BIGINT, amount: DOUBLE, at: TIMESTAMP(3)}
              id: id
              event-time: at
              out-of-orderness: 5 s
            features:
              - of: [amount]
              - key: card
                of: [count, sum(amount), avg(amount), stddev(amount), max(amount), avg(label)]
                over: [1 h, 1 d, 7 d]
            state: {exact-events: 64, tiles: 16, cache: 16 MiB}
            labels: {topic: labels, id: id, label: positive, time: at}
            model: {name: m, kind: logistic-regression}
            """;

    private FeatureDigestJob() {}

    public static void main(String[] args) throws Exception {
        String name = args[0];
        long events = Long.parseLong(args[1]);
        Path folder = Path.of(args[2]);
        PipelineSteps steps = new PipelineSteps(PipelineReader.read("digest.yaml", PIPELINE));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobDefaults.configuration());
        env.enableCheckpointing(BETWEEN_CHECKPOINTS.toMillis());
        SingleOutputStreamOperator<Event> payments = env.fromSequence(0, events - 1)
                .uid("sequence")
                .flatMap((Long i, Collector<Event> out) -> SyntheticPayments.emit(i, out::collect))
                .returns(steps.type())
                .uid("payments")
                .assignTimestampsAndWatermarks(steps.watermarks())
                .uid("watermarks");
        steps.features(payments, false, true)
                .transform("digest", Types.LONG, new FeatureDigest(folder, events))
                .uid("digest")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        env.execute(name);
    }
}
