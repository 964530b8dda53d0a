package io.weir.ml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a topic of models holds: the versions by model, and who was chosen by pipeline. Immutable. */
public final class PublishedRecords {
    /** Of an empty topic. */
    public static final PublishedRecords NONE = new PublishedRecords();

    private final Map<String, TreeMap<Long, ModelSnapshot>> versions = new HashMap<>();
    private final List<Champion> champions = new ArrayList<>();

    private PublishedRecords() {}

    /**
     * Reads the topic's values, in its order.
     *
     * @param leftAside is told of each that cannot be read, and of versions that are further ahead than learners count
     */
    public static PublishedRecords of(Collection<byte[]> values, Consumer<String> leftAside) {
        PublishedRecords records = new PublishedRecords();
        for (byte[] value : values) {
            try {
                ModelRecord record = ModelRecord.fromJson(value);
                if (record instanceof ModelSnapshot snapshot) {
                    records.versions
                            .computeIfAbsent(snapshot.name(), name -> new TreeMap<>())
                            .put(snapshot.version(), snapshot);
                } else {
                    records.champions.add((Champion) record);
                }
            } catch (IllegalArgumentException e) {
                leftAside.accept(e.getMessage());
            }
        }
        records.versions.values().forEach(all -> dropOutliers(all, leftAside));
        return records;
    }

    private static void dropOutliers(TreeMap<Long, ModelSnapshot> all, Consumer<String> leftAside) {
        long known = 0;
        for (long version : new ArrayList<>(all.keySet())) {
            long most = ModelSnapshot.mostAfter(known);
            if (version > most) {
                leftAside.accept("version " + version + " of model "
                        + all.remove(version).name()
                        + " is further ahead of version " + known + " than learners count: up to " + most
                        + " is taken");
            } else {
                known = version;
            }
        }
    }

    /** A model's versions by number; empty if there is none. */
    public NavigableMap<Long, ModelSnapshot> versions(String model) {
        return Collections.unmodifiableNavigableMap(versions.getOrDefault(model, new TreeMap<>()));
    }

    /** A model's newest version. */
    public Optional<ModelSnapshot> newest(String model) {
        return Optional.ofNullable(versions(model).lastEntry()).map(Map.Entry::getValue);
    }

    /** The newest version of every model there is. */
    public Map<String, Long> newestVersions() {
        Map<String, Long> newest = new HashMap<>();
        versions.forEach((model, all) -> newest.put(model, all.lastKey()));
        return newest;
    }

    /**
     * Who decides in a pipeline.
     *
     * @param model the file's, which does as long as nobody was chosen
     */
    public Champion champion(String pipeline, String model) {
        Champion decides = Champion.ofFile(pipeline, model);
        for (Champion next : champions) {
            if (next.pipeline().equals(pipeline) && next.takesOverFrom(decides)) {
                decides = next;
            }
        }
        return decides;
    }
}
