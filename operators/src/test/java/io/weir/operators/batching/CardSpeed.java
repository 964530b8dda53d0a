package io.weir.operators.batching;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.GpuUdf;
import io.weir.gpu.route.DevicePreference;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;

/** How fast a card travelled from one payment to the next, by a kernel of one's own. */
final class CardSpeed {
    record Hop(
            String card, float fromLatitude, float fromLongitude, float toLatitude, float toLongitude, float hours) {}

    record Speed(String card, long kilometres, long perHour) {}

    /** The kernel and the same in Java; both are given the earth's radius. */
    static GpuUdf greatCircle() {
        return GpuUdf.named("great circle")
                .kernel(CardSpeed.class, "/io/weir/gpu/udf/great_circle.ptx", "great_circle")
                .columns(5, 2)
                .parameters(6371)
                .onCpu(CardSpeed::onCpu)
                .build();
    }

    static DataStream<Speed> define(DataStream<Hop> hops, DevicePreference device) {
        return MicroBatching.of(hops)
                .inputs((hop, row) -> {
                    row[0] = hop.fromLatitude();
                    row[1] = hop.fromLongitude();
                    row[2] = hop.toLatitude();
                    row[3] = hop.toLongitude();
                    row[4] = hop.hours();
                })
                .score(CardSpeed::greatCircle, device)
                .join(
                        "speed",
                        TypeInformation.of(Speed.class),
                        (hop, outputs) -> new Speed(hop.card(), Math.round(outputs[0]), Math.round(outputs[1])));
    }

    static void onCpu(FloatBatch in, float[] parameters, FloatBatch out) {
        for (int row = 0; row < in.rows(); row++) {
            double north = Math.sin(Math.toRadians(in.get(row, 2) - in.get(row, 0)) / 2);
            double east = Math.sin(Math.toRadians(in.get(row, 3) - in.get(row, 1)) / 2);
            double cosines = Math.cos(Math.toRadians(in.get(row, 0))) * Math.cos(Math.toRadians(in.get(row, 2)));
            double chord = Math.sqrt(north * north + cosines * east * east);
            double kilometres = 2 * parameters[0] * Math.asin(Math.min(1, chord));
            out.data()[row] = (float) kilometres;
            out.data()[out.stride() + row] = (float) (kilometres / in.get(row, 4));
        }
    }
}
