package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * From how many rows on a device scores a model sooner than the CPU does.
 *
 * @param fromRows the smallest batch measured from which on it always did; null if it did not in the largest
 */
record MeasuredCrossover(@JsonProperty("model") String model, @JsonProperty("from_rows") Integer fromRows) {
    /** Of each model that the device has scored. */
    static List<MeasuredCrossover> of(List<DeviceFigure> figures, String device) {
        Map<String, TreeMap<Integer, List<DeviceFigure>>> models = new LinkedHashMap<>();
        for (DeviceFigure figure : figures) {
            models.computeIfAbsent(figure.model(), none -> new TreeMap<>(Comparator.reverseOrder()))
                    .computeIfAbsent(figure.batch(), none -> new ArrayList<>())
                    .add(figure);
        }
        List<MeasuredCrossover> crossovers = new ArrayList<>();
        models.forEach((model, batches) -> {
            Integer from = null;
            for (Map.Entry<Integer, List<DeviceFigure>> batch : batches.entrySet()) {
                if (!isFastest(batch.getValue(), device)) {
                    break;
                }
                from = batch.getKey();
            }
            crossovers.add(new MeasuredCrossover(model, from));
        });
        return crossovers;
    }

    private static boolean isFastest(List<DeviceFigure> figures, String device) {
        return figures.stream()
                .max(Comparator.comparingLong(DeviceFigure::rowsPerSecond))
                .orElseThrow()
                .backend()
                .equals(device);
    }
}
