package io.weir.operators.promotion;

import io.weir.ml.KeptVersions;
import io.weir.ml.ModelSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The versions of a pipeline's models that one may go back to, as JSON: of each model those that the topic keeps, also of one that has
 * never decided yet, since it may be promoted and go bad at once. Not thread-safe.
 */
final class HeldVersions {
    private final List<String> models;
    private final KeptVersions kept;
    private final Map<String, TreeMap<Long, byte[]>> versions = new HashMap<>();

    HeldVersions(List<String> models, KeptVersions kept) {
        this.models = models;
        this.kept = kept;
    }

    /** Holds a version of one of the models, and drops those that are kept no longer because of it. */
    void add(ModelSnapshot snapshot, byte[] json) {
        if (!models.contains(snapshot.name())) {
            return;
        }
        TreeMap<Long, byte[]> held = versions.computeIfAbsent(snapshot.name(), name -> new TreeMap<>());
        if (held.isEmpty() || snapshot.version() <= ModelSnapshot.mostAfter(held.lastKey())) {
            held.put(snapshot.version(), json);
            long newest = held.lastKey();
            held.keySet().removeIf(version -> !kept.contains(version, newest));
        }
    }

    /** The newest version that is held of a model and is no newer than one. */
    Optional<ModelSnapshot> upTo(String model, long version) {
        return Optional.ofNullable(versions.get(model))
                .map(held -> held.floorEntry(version))
                .map(entry -> ModelSnapshot.fromJson(entry.getValue()));
    }

    /** All of them, those of a model from the oldest to the newest. */
    List<byte[]> all() {
        List<byte[]> all = new ArrayList<>();
        versions.values().forEach(held -> all.addAll(held.values()));
        return all;
    }
}
