package io.weir.benchmarks.features;

import io.weir.benchmarks.contest.ContestConfiguration;
import io.weir.benchmarks.contest.GatedSequence;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventTypeInfo;
import java.nio.file.Path;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** A contestant as a Flink job: one source, one shuffle by key, the windows, a sink that counts. */
final class ContestantJob {
    /**
     * Under Zipf the plain ring keeps no more events of a key than this: without a bound each event of the most frequent
     * key would read and write a megabyte.
     */
    static final int PLAIN_RING_MOST = 1_000;

    private ContestantJob() {}

    /**
     * Defines the job; it reads the process's {@link JobMeter}.
     *
     * @param folder for checkpoints and RocksDB's files
     */
    static StreamExecutionEnvironment define(Contestant contestant, SyntheticStream stream, Path folder) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(
                1, ContestConfiguration.addTo(new Configuration(), contestant.rocksdb(), folder));
        WatermarkStrategy<Long> watermarks = WatermarkStrategy.<Long>forGenerator(context -> new LatestTime())
                .withTimestampAssigner((index, none) -> stream.time(index));
        DataStream<Long> indexes = env.fromSource(new GatedSequence(), watermarks, "source");
        if (contestant.engine() == Contestant.Engine.SQL_OVER) {
            DataStream<RowData> rows = indexes.map(new MakeRow(stream)).returns(InternalTypeInfo.of(Windows.COLUMNS));
            OverQuery.define(env, rows).sinkTo(ArrivalsSink.ofRows(stream));
            return env;
        }
        EventTypeInfo type = new EventTypeInfo(Windows.COLUMNS);
        DataStream<Event> events = indexes.map(new MakeEvent(stream)).returns(type);
        DataStream<Event> features = contestant.engine() == Contestant.Engine.WEIR
                ? WeirWindows.define(events, type, stream)
                : events.keyBy(event -> event.row().getLong(Windows.KEY), Types.LONG)
                        .process(new PlainRingFeatures(
                                contestant.distribution() == KeyDistribution.ZIPF
                                        ? PLAIN_RING_MOST
                                        : Integer.MAX_VALUE))
                        .returns(type);
        features.sinkTo(ArrivalsSink.ofEvents(stream));
        return env;
    }
}
