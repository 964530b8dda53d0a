package io.weir.benchmarks.features;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.table.data.RowData;

/** The row of an index, for SQL, which has events as rows. */
final class MakeRow extends RichMapFunction<Long, RowData> {
    private static final long serialVersionUID = 1L;

    private final SyntheticStream stream;
    private transient ZipfTable table;

    MakeRow(SyntheticStream stream) {
        this.stream = stream;
    }

    @Override
    public void open(OpenContext context) {
        table = stream.table();
    }

    @Override
    public RowData map(Long index) {
        return Windows.row(stream, table, index);
    }
}
