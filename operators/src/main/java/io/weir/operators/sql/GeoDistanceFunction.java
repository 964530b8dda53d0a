package io.weir.operators.sql;

import io.weir.operators.feature.GreatCircle;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code GEO_DISTANCE(latitude, longitude, other_latitude, other_longitude)}: kilometres along a {@link GreatCircle} between
 * two places in degrees, as {@code distance} of the pipeline file computes them. {@code NULL} where one is no place: {@code
 * NULL}, NaN, or outside of the degrees that a literal may have.
 */
public final class GeoDistanceFunction extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        return TypeInference.newBuilder()
                .inputTypeStrategy(Parameters.of(
                        Parameter.angle("latitude", GreatCircle.MOST_LATITUDE),
                        Parameter.angle("longitude", GreatCircle.MOST_LONGITUDE),
                        Parameter.angle("other_latitude", GreatCircle.MOST_LATITUDE),
                        Parameter.angle("other_longitude", GreatCircle.MOST_LONGITUDE)))
                .outputTypeStrategy(context -> Optional.of(DataTypes.DOUBLE()))
                .build();
    }

    /** What Flink calls for each row. */
    @Nullable
    public Double eval(
            @Nullable Double latitude,
            @Nullable Double longitude,
            @Nullable Double otherLatitude,
            @Nullable Double otherLongitude) {
        if (latitude == null || longitude == null || otherLatitude == null || otherLongitude == null) {
            return null;
        }
        double kilometres = GreatCircle.kilometres(latitude, longitude, otherLatitude, otherLongitude);
        return Double.isNaN(kilometres) ? null : (Double) kilometres;
    }
}
