package io.weir.operators.batching;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.route.DevicePreference;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Scores payments with a model, then ranks them with a function of its own. */
final class ScoredPayments {
    record Payment(String id, float amount, float hour) {}

    record Scored(String id, float probability) {}

    record Ranked(String id, String rank) {}

    /** A payment is likelier to be fraud if it is large, or late; without an hour, as at 12. */
    static LinearModel model() {
        float[] weights = {1.5f, 1};
        float[] means = {100, 12};
        float[] scales = {50, 4};
        return new LinearModel(weights, -2, means, scales, Link.LOGISTIC);
    }

    static DataStream<Ranked> define(DataStream<Payment> payments) {
        DataStream<Scored> scored = MicroBatching.of(payments)
                .inputs((payment, row) -> {
                    row[0] = payment.amount();
                    row[1] = payment.hour(); // what is not written is missing: NaN
                })
                .score(ScoredPayments::model, DevicePreference.AUTO)
                .join(
                        "score",
                        TypeInformation.of(Scored.class),
                        (payment, outputs) -> new Scored(payment.id(), outputs[0]));
        return MicroBatching.of(scored)
                .inputs((payment, row) -> row[0] = payment.probability())
                .apply(BatchFunction.of(1, 1, ScoredPayments::ranks))
                .limits(BatchLimits.of(4096, Duration.ofMillis(10)).withLatencyTarget(Duration.ofMillis(20)))
                .join(
                        "rank",
                        TypeInformation.of(Ranked.class),
                        (payment, outputs) -> new Ranked(payment.id(), "high low".split(" ")[(int) outputs[0]]));
    }

    /** Columns in, columns out: neighbouring rows are neighbouring floats. */
    static void ranks(FloatBatch in, FloatBatch out) {
        for (int row = 0; row < in.rows(); row++) {
            out.data()[row] = in.data()[row] > 0.5f ? 0 : 1;
        }
    }
}
