package io.weir.ml.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The {@link TopKeys} of the newest days, by the time of the events. */
final class KeyPrecisionByDay {
    /** So many days are kept, the newest, which has only begun, among them; a label for an older one is passed over. */
    static final int DAYS = 31;

    private static final long DAY = 86_400_000L;

    private final int k;
    private final TreeMap<Long, TopKeys> days = new TreeMap<>();

    KeyPrecisionByDay(int k) {
        this.k = k;
    }

    void add(String key, long eventTime, double score, boolean positive) {
        long day = Math.floorDiv(eventTime, DAY);
        if (!days.isEmpty() && day <= days.lastKey() - DAYS) {
            return;
        }
        days.computeIfAbsent(day, unseen -> new TopKeys(k)).add(key, score, positive);
        days.headMap(days.lastKey() - DAYS, true).clear();
    }

    MetricsReport.KeyPrecision figures() {
        List<MetricsReport.Day> counted = new ArrayList<>();
        if (!days.isEmpty()) {
            days.headMap(days.lastKey()).forEach((day, keys) -> {
                if (keys.hasBothClasses()) {
                    counted.add(new MetricsReport.Day(day, keys.precision()));
                }
            });
        }
        double mean = counted.stream()
                .mapToDouble(MetricsReport.Day::precision)
                .average()
                .orElse(Double.NaN);
        return new MetricsReport.KeyPrecision(k, List.copyOf(counted), mean);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(k);
        out.writeInt(days.size());
        for (Map.Entry<Long, TopKeys> day : days.entrySet()) {
            out.writeLong(day.getKey());
            day.getValue().write(out);
        }
    }

    static KeyPrecisionByDay read(DataInputStream in) throws IOException {
        int k = in.readInt();
        KeyPrecisionByDay read = new KeyPrecisionByDay(k);
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            long day = in.readLong();
            read.days.put(day, TopKeys.read(k, in));
        }
        return read;
    }

    int keysPerDay() {
        return k;
    }
}
