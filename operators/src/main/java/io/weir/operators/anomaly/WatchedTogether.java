package io.weir.operators.anomaly;

import io.weir.ml.anomaly.multivariate.MultivariateKind;
import io.weir.ml.anomaly.multivariate.MultivariateOptions;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns that are watched together: what none of them shows alone.
 *
 * @param columns their names, from two to as many as the detector takes
 * @param options what watches them, and how
 */
public record WatchedTogether(List<String> columns, MultivariateOptions options) implements Watch {
    private static final long serialVersionUID = 1L;

    static final byte KIND = 2;

    public WatchedTogether {
        int most = options.kind().mostColumns();
        if (columns.size() < 2 || columns.size() > most) {
            throw new IllegalArgumentException(columns + " watched together by "
                    + options.kind().text() + ": 2 to " + most + " columns are accepted");
        }
        columns = List.copyOf(columns);
    }

    @Override
    public RowDetector create() {
        return new TogetherDetector(options.create(columns), options.kind().text());
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(KIND);
        out.writeInt(columns.size());
        for (String column : columns) {
            out.writeUTF(column);
        }
        out.writeUTF(options.kind().text());
        options.write(out);
    }

    static WatchedTogether read(DataInput in) throws IOException {
        int size = in.readInt();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            columns.add(in.readUTF());
        }
        String detector = in.readUTF();
        if (!MultivariateKind.texts().contains(detector)) {
            throw new IOException("columns watched together by " + detector + ": this version of Weir has "
                    + MultivariateKind.texts());
        }
        return new WatchedTogether(columns, MultivariateKind.parse(detector).read(in));
    }

    /** As a message names it. */
    @Override
    public String toString() {
        return String.join("+", columns) + ": " + options.text();
    }
}
