package io.weir.operators.anomaly;

import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.anomaly.univariate.DetectorOptions;
import io.weir.ml.anomaly.univariate.GivenRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * A column, and how it is watched.
 *
 * @param column its name
 * @param detector what watches it
 * @param options what that is told
 */
public record WatchedColumn(String column, DetectorKind detector, DetectorOptions options) implements Watch {
    private static final long serialVersionUID = 1L;

    static final byte KIND = 1;

    @Override
    public List<String> columns() {
        return List.of(column);
    }

    @Override
    public RowDetector create() {
        return new ColumnDetector(column, detector.create(options));
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(KIND);
        out.writeUTF(column);
        out.writeUTF(detector.text());
        out.writeBoolean(options.given() != null);
        if (options.given() != null) {
            out.writeDouble(options.given().low());
            out.writeDouble(options.given().high());
        }
        out.writeInt(options.rememberedPairs());
    }

    static WatchedColumn read(DataInput in) throws IOException {
        String column = in.readUTF();
        DetectorKind detector = DetectorKind.parse(in.readUTF());
        GivenRange range = in.readBoolean() ? new GivenRange(in.readDouble(), in.readDouble()) : null;
        return new WatchedColumn(column, detector, new DetectorOptions(range, in.readInt()));
    }

    /** As a message names it. */
    @Override
    public String toString() {
        return column + ": " + detector.text()
                + (options.given() == null
                        ? ""
                        : " in " + options.given().low() + ".."
                                + options.given().high())
                + ", remember " + options.rememberedPairs();
    }
}
