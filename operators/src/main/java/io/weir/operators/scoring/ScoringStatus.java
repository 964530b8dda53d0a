package io.weir.operators.scoring;

import io.weir.gpu.Explanation;
import io.weir.gpu.device.OnDeviceFailure;
import io.weir.ml.Champion;
import io.weir.operators.batching.PlacedRows;
import java.util.List;
import java.util.Map;

/**
 * How one subtask scores at a moment.
 *
 * @param subtask its number, from 0
 * @param at processing time in milliseconds since 1970
 * @param model the name of the model that decides
 * @param modelVersion 0 before any version
 * @param champion who decides, since when, and why
 * @param models the versions that events are scored with
 * @param refusals versions and champions that could not be used, and why
 * @param modelAge in milliseconds of event time; negative if it is not known
 * @param stale whether that is above the limit
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
        Champion.Reign champion,
        List<Model> models,
        List<String> refusals,
        long modelAge,
        boolean stale,
        Explanation place,
        List<PlacedRows> rows,
        Map<Integer, String> failures,
        OnDeviceFailure onDeviceFailure) {
    /**
     * A version that events are scored with.
     *
     * @param version 0 before any
     * @param decides whether the others are only compared with it
     * @param pinned whether a newer one does not take its place
     */
    public record Model(String name, long version, boolean decides, boolean pinned) {}

    public ScoringStatus {
        models = List.copyOf(models);
        refusals = List.copyOf(refusals);
        rows = List.copyOf(rows);
        failures = Map.copyOf(failures);
    }
}
