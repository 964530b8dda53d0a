package io.weir.operators.anomaly;

import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.anomaly.univariate.DetectorOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A column, and how it is watched.
 *
 * @param column its name
 * @param detector what watches it
 * @param options what that is told
 */
public record WatchedColumn(String column, DetectorKind detector, DetectorOptions options) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Watches each column by a detector of its own. */
    public static RowDetectorFactory each(List<WatchedColumn> columns) {
        return new Each(new ArrayList<>(columns));
    }

    private record Each(ArrayList<WatchedColumn> watched) implements RowDetectorFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public List<String> columns() {
            return watched.stream().map(WatchedColumn::column).toList();
        }

        @Override
        public RowDetector create() {
            return new ColumnDetectors(watched);
        }
    }
}
