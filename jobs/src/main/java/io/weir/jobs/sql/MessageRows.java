package io.weir.jobs.sql;

import io.weir.operators.event.Rejection.Reason;
import io.weir.operators.validation.FieldReader;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.Rejected;
import io.weir.operators.validation.WantedFields;
import java.io.IOException;
import java.util.Arrays;
import javax.annotation.Nullable;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** Messages as rows of a table. A message without a value is left out. */
final class MessageRows implements DeserializationSchema<RowData> {
    private static final long serialVersionUID = 1L;

    private final MessageFormat format;
    private final WantedFields wanted;
    private final TypeInformation<RowData> type;
    private final boolean leaveOut;

    private transient FieldReader fields;
    private transient boolean[] present;

    /** @param leaveOut whether a message that cannot be read is left out, or fails the query */
    MessageRows(MessageFormat format, WantedFields wanted, TypeInformation<RowData> type, boolean leaveOut) {
        this.format = format;
        this.wanted = wanted;
        this.type = type;
        this.leaveOut = leaveOut;
    }

    @Override
    @Nullable
    public RowData deserialize(@Nullable byte[] message) throws IOException {
        if (message == null) {
            return null;
        }
        if (fields == null) {
            fields = format.reader(wanted);
            present = new boolean[wanted.columns().size()];
        }
        Object[] values = new Object[present.length];
        Arrays.fill(present, false);
        try {
            fields.read(message, values, present);
            for (int i = 0; i < values.length; i++) {
                if (values[i] == null
                        && !wanted.nullable().contains(wanted.columns().get(i))) {
                    throw new Rejected(
                            present[i] ? Reason.NULL_FIELD : Reason.MISSING_FIELD,
                            wanted.columns().get(i) + (present[i] ? " is null" : " is missing")
                                    + ", and its column is NOT NULL");
                }
            }
            return GenericRowData.of(values);
        } catch (Rejected e) {
            if (leaveOut) {
                return null;
            }
            // Without the cause: Flink's SQL client would show that alone.
            throw new IOException(e.rejection()
                    + "; to leave such messages out, set the format's option 'ignore-parse-errors' to 'true'");
        }
    }

    @Override
    public boolean isEndOfStream(RowData row) {
        return false;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return type;
    }
}
