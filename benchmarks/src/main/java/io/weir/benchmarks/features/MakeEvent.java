package io.weir.benchmarks.features;

import io.weir.operators.event.Event;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** The event of an index. */
final class MakeEvent extends RichMapFunction<Long, Event> {
    private static final long serialVersionUID = 1L;

    private final SyntheticStream stream;
    private transient ZipfTable table;

    MakeEvent(SyntheticStream stream) {
        this.stream = stream;
    }

    @Override
    public void open(OpenContext context) {
        table = stream.table();
    }

    @Override
    public Event map(Long index) {
        return Windows.event(stream, table, index);
    }
}
