package io.weir.operators.scoring.sql;

import io.weir.ml.ModelSnapshot;
import io.weir.operators.decision.Decision;
import io.weir.operators.event.ServedScore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * Makes a row of a model's outputs. What a column is follows from its type, and its name is free: FLOAT or DOUBLE the score, BIGINT the
 * version, STRING the model's name, an array of rows of a name and two numbers the reasons. Immutable.
 */
final class ModelOutput implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ACCEPTED =
            "accepted are a score of type FLOAT or DOUBLE, and, each once and in any order, the"
                    + " version as BIGINT, the model's name as STRING, the reasons as"
                    + " ARRAY<ROW<feature STRING, `value` FLOAT, contribution FLOAT>>";

    /** What a column is. */
    private enum Role {
        SCORE,
        VERSION,
        MODEL,
        REASONS
    }

    private final List<Role> roles = new ArrayList<>();
    private final boolean doubleScore;

    /**
     * @throws ValidationException if there is no score, a column of another type, or two of one
     */
    ModelOutput(RowType columns) {
        boolean wide = false;
        for (RowType.RowField column : columns.getFields()) {
            Role role = role(column.getType())
                    .orElseThrow(() -> new ValidationException("OUTPUT has the column '" + column.getName()
                            + "' of type " + column.getType().copy(true).asSummaryString() + "; " + ACCEPTED));
            if (roles.contains(role)) {
                throw new ValidationException(
                        "OUTPUT has the column '" + column.getName() + "', a second one of its kind; " + ACCEPTED);
            }
            roles.add(role);
            wide |= column.getType().is(LogicalTypeRoot.DOUBLE);
        }
        if (!roles.contains(Role.SCORE)) {
            throw new ValidationException("OUTPUT has no score; " + ACCEPTED);
        }
        doubleScore = wide;
    }

    private static Optional<Role> role(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case FLOAT, DOUBLE -> Optional.of(Role.SCORE);
            case BIGINT -> Optional.of(Role.VERSION);
            case VARCHAR -> Optional.of(Role.MODEL);
            case ARRAY -> isReason(((ArrayType) type).getElementType()) ? Optional.of(Role.REASONS) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean isReason(LogicalType type) {
        return type instanceof RowType row
                && row.getFieldCount() == 3
                && row.getTypeAt(0).is(LogicalTypeRoot.VARCHAR)
                && row.getTypeAt(1).is(LogicalTypeRoot.FLOAT)
                && row.getTypeAt(2).is(LogicalTypeRoot.FLOAT);
    }

    /**
     * A new row.
     *
     * @param model what gave the score; empty: nothing is learned yet, and there are no reasons
     */
    RowData row(ServedScore served, Optional<ModelSnapshot> model, float[] features) {
        GenericRowData row = new GenericRowData(roles.size());
        for (int i = 0; i < roles.size(); i++) {
            row.setField(
                    i,
                    switch (roles.get(i)) {
                        case SCORE -> doubleScore ? (Object) (double) served.score() : (Object) served.score();
                        case VERSION -> served.version();
                        case MODEL -> StringData.fromString(served.model());
                        case REASONS -> reasons(model, features);
                    });
        }
        return row;
    }

    private GenericArrayData reasons(Optional<ModelSnapshot> model, float[] features) {
        List<Decision.Reason> reasons =
                model.map(snapshot -> Decision.Reason.of(snapshot, features)).orElse(List.of());
        return new GenericArrayData(reasons.stream()
                .map(reason -> GenericRowData.of(
                        StringData.fromString(reason.feature()),
                        Float.isNaN(reason.value()) ? null : (Object) reason.value(),
                        (float) reason.contribution()))
                .toArray());
    }
}
