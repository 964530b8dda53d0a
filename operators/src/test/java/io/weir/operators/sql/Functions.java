package io.weir.operators.sql;

import io.weir.operators.feature.sql.Sql;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/** A SQL session that knows the functions of this package. */
final class Functions {
    private static final Map<String, Class<?>> BY_NAME = Map.of(
            "ANOMALY_SCORE", AnomalyScoreFunction.class,
            "BATCH_STATS", BatchStatsFunction.class,
            "GEO_DISTANCE", GeoDistanceFunction.class,
            "PSI", StabilityFunction.class,
            "APPROX_QUANTILE", QuantileFunction.class,
            "APPROX_DISTINCT", DistinctFunction.class);

    private Functions() {}

    static java.util.Set<String> names() {
        return BY_NAME.keySet();
    }

    static Sql session(Configuration more) {
        Sql sql = new Sql(more);
        BY_NAME.forEach((name, function) ->
                sql.run("CREATE TEMPORARY SYSTEM FUNCTION " + name + " AS '" + function.getName() + "'"));
        return sql;
    }
}
