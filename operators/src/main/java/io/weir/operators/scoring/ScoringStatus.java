package io.weir.operators.scoring;

import io.weir.gpu.Explanation;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.operators.batching.PlacedRows;
import java.util.List;
import java.util.Map;

/**
 * How one subtask scores at a moment.
 *
 * @param subtask its number, from 0
 * @param at processing time in milliseconds since 1970
 * @param model the model's name
 * @param modelVersion 0 before any version
 * @param place where batches are scored now, and why there
 * @param rows since the task has started
 * @param failures what happened to the GPUs that have failed in this process, by CUDA's number
 * @param onDeviceFailure what is done about them
 */
public record ScoringStatus(
        int subtask,
        long at,
        String model,
        long modelVersion,
        Explanation place,
        List<PlacedRows> rows,
        Map<Integer, String> failures,
        OnDeviceFailure onDeviceFailure) {
    public ScoringStatus {
        rows = List.copyOf(rows);
        failures = Map.copyOf(failures);
    }
}
