package io.weir.jobs.replay;

import io.weir.jobs.PipelineSteps;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import java.nio.file.Path;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;

/**
 * A replay that writes the features of each event as they were when it happened: one row per valid event, in the order of
 * the recording.
 */
final class FeatureTable {
    private FeatureTable() {}

    /**
     * Adds the table to a replay.
     *
     * @param period which events get a row; those before it count in the windows
     * @param digits how many significant digits a number has, 1 to 17
     * @param table where the rows are written: the id under its name in the recording, then the features
     * @param rejected where the lines go that are no valid event, with the reason
     */
    static void define(Replay replay, Period period, int digits, Path table, Path rejected) {
        PipelineSteps steps = replay.steps();
        EventSchema schema = steps.schema();
        StringBuilder header =
                new StringBuilder(Csv.field(replay.mapping().columns().get(schema.name(schema.id()))));
        steps.features().names().forEach(name -> header.append(',').append(Csv.field(name)));
        // A label that no feature uses is of no use here.
        steps.features(replay.identified(false, period.to(), rejected), false, true)
                .flatMap(new Rows(schema, period, new SignificantDigits(digits)))
                .returns(Types.STRING)
                .name("rows")
                .uid("rows")
                .sinkTo(new LinesSink(table, header.toString()))
                .name("features")
                .uid("features");
    }

    /**
     * From when to when, in epoch milliseconds.
     *
     * @param from the first moment that is in it
     * @param to the first moment that is behind it
     */
    record Period(long from, long to) {
        boolean contains(long time) {
            return time >= from && time < to;
        }
    }

    private static final class Rows implements FlatMapFunction<Event, String> {
        private static final long serialVersionUID = 1L;

        private final EventSchema schema;
        private final long from;
        private final long to;
        private final SignificantDigits numbers;

        Rows(EventSchema schema, Period period, SignificantDigits numbers) {
            this.schema = schema;
            this.from = period.from();
            this.to = period.to();
            this.numbers = numbers;
        }

        @Override
        public void flatMap(Event event, Collector<String> out) {
            if (!event.occurred() || !new Period(from, to).contains(event.time())) {
                return;
            }
            StringBuilder row = new StringBuilder(128).append(Csv.field(schema.idOf(event.row())));
            for (double value : event.precise()) {
                row.append(',');
                if (!Double.isNaN(value)) {
                    numbers.append(value, row);
                }
            }
            out.collect(row.toString());
        }
    }
}
