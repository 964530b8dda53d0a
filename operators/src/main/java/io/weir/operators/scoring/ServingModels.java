package io.weir.operators.scoring;

import io.weir.gpu.ScoringBackend;
import io.weir.gpu.device.DeviceFailedException;
import io.weir.ml.Champion;
import io.weir.ml.FeatureSchema;
import io.weir.ml.ModelRecord;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.FailedDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the records of the topic of models make of the versions that a subtask scores with: which are loaded, and which of them
 * decides.
 *
 * <p>Records come between two batches, so that no batch is scored by half of one. One that cannot be used leaves everything as it
 * was. Who decides follows {@link Champion#takesOverFrom}; a champion of which no version is there yet waits for its first one, and
 * who has decided so far decides until then.
 *
 * <p>Not thread-safe.
 */
public final class ServingModels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingModels.class);

    private final FollowedModels settings;
    private final ScoringBackend backend;
    private final BiConsumer<String, byte[]> keep;
    private final SanityGate gate;
    private final ServingColumns columns;
    private final Refusals refusals = new Refusals();

    /** Who decides here. */
    private Champion champion;
    /** Who should, by the topic: another one if that cannot be used, or has no version yet. */
    private Champion chosen;

    private boolean waits;

    /**
     * @param keep takes what must be given to {@link #restore} when the job goes on from here, under a key that replaces what
     *     was kept under it
     * @param onFailure is told when a model failed that was only compared
     */
    public ServingModels(
            FollowedModels settings, ScoringBackend backend, BiConsumer<String, byte[]> keep, Runnable onFailure) {
        this.settings = settings;
        this.backend = backend;
        this.keep = keep;
        this.gate = new SanityGate(settings.features().size());
        this.champion = Champion.ofFile(settings.pipeline(), settings.models().get(0));
        this.chosen = champion;
        this.columns = new ServingColumns(
                settings.models(),
                new PriorScorer(settings.features().size(), (float) settings.prior()),
                settings.compares(),
                (model, why) -> {
                    LOG.warn("{} fails, and is left out until its next version", model, why);
                    refusals.tell(
                            model, model + " failed, and is left out until its next version: " + why.getMessage());
                    onFailure.run();
                });
    }

    /** What became of a record. */
    public enum Outcome {
        /** It is another pipeline's, repeats what is known, or its writer did not know what is. */
        PASSED_OVER,
        REFUSED,
        /** A version is compared with the one that decides, or a champion waits for its first version. */
        BESIDE,
        /** Another version decides now. */
        DECIDES
    }

    /** The keys under which something is kept: what stands under others is of a model that the file names no more. */
    static List<String> keys(FollowedModels settings) {
        List<String> keys = new ArrayList<>(settings.models());
        keys.add(decidesKey(settings));
        keys.add(chosenKey(settings));
        return keys;
    }

    private static String decidesKey(FollowedModels settings) {
        return settings.pipeline() + "/champion";
    }

    private static String chosenKey(FollowedModels settings) {
        return settings.pipeline() + "/chosen";
    }

    /** The versions that there are. */
    public ServingColumns columns() {
        return columns;
    }

    /** Takes an event's features into the sample that versions are checked with. */
    public void see(float[] features) {
        gate.see(features);
    }

    /** Goes on with what was kept, in the order of {@link #keys}; it was checked when it came. */
    void restore(byte[] json) {
        take(json, false);
    }

    /** Takes a record of the topic of models. */
    public Outcome accept(byte[] json) {
        return take(json, true);
    }

    private Outcome take(byte[] json, boolean check) {
        ModelRecord record;
        try {
            record = ModelRecord.fromJson(json);
        } catch (RuntimeException e) {
            LOG.warn("A record of the topic of models is left aside: it cannot be read: {}", e.getMessage());
            refusals.tell(Refusals.UNREADABLE, "a record of the topic of models cannot be read: " + e.getMessage());
            return Outcome.REFUSED;
        }
        if (record instanceof Champion next) {
            return next.pipeline().equals(settings.pipeline()) ? follow(next, json) : Outcome.PASSED_OVER;
        }
        ModelSnapshot snapshot = (ModelSnapshot) record;
        int model = settings.models().indexOf(snapshot.name());
        // The topic is shared: it may be another pipeline's.
        return model < 0 ? Outcome.PASSED_OVER : renew(model, snapshot, json, check);
    }

    private Outcome renew(int model, ModelSnapshot snapshot, byte[] json, boolean check) {
        Optional<ModelSnapshot> inUse = columns.newest(model);
        long version = inUse.map(ModelSnapshot::version).orElse(0L);
        if (snapshot.version() == version) {
            return Outcome.PASSED_OVER; // A repeat: the topic is read again after a restart.
        }
        if (snapshot.version() < version) {
            // The newest was read before the topic's beginning was: versions before it come behind it once more.
            return Outcome.PASSED_OVER;
        }
        if (snapshot.version() > ModelSnapshot.mostAfter(version)) {
            return refuse(
                    snapshot.name(),
                    snapshot,
                    "it is further ahead of version " + version + ", which is in use, than learners count: up to "
                            + ModelSnapshot.mostAfter(version) + " is taken");
        }
        Optional<String> objection =
                difference(snapshot).or(() -> check ? gate.objection(snapshot, inUse) : Optional.empty());
        if (objection.isPresent()) {
            return refuse(snapshot.name(), snapshot, objection.get());
        }
        Optional<ActiveModel> next = load(snapshot.name(), snapshot);
        if (next.isEmpty()) {
            return Outcome.REFUSED;
        }
        columns.renew(model, next.get());
        refusals.forget(snapshot.name());
        refusals.forget(Refusals.UNREADABLE);
        keep.accept(snapshot.name(), json);
        LOG.debug("Model {} version {} takes over", snapshot.name(), snapshot.version());
        if (waits && chosen.reign().model().equals(snapshot.name())) {
            return crown();
        }
        return model == columns.scorer().decides() ? Outcome.DECIDES : Outcome.BESIDE;
    }

    private Outcome follow(Champion next, byte[] json) {
        if (!next.takesOverFrom(chosen)) {
            if (!next.equals(chosen) && !next.reign().equals(champion.reign())) {
                LOG.info(
                        "Champion {} of {} is passed over: {} was chosen by {} {}",
                        next.reign().who(),
                        next.reign().since(),
                        chosen.reign().who(),
                        chosen.reign().by(),
                        chosen.reign().since());
            }
            return Outcome.PASSED_OVER;
        }
        chosen = next;
        keep.accept(chosenKey(settings), json);
        return crown();
    }

    /** Lets the chosen one decide, if it can. */
    private Outcome crown() {
        Champion.Reign reign = chosen.reign();
        waits = false;
        String key = decidesKey(settings);
        int model = settings.models().indexOf(reign.model());
        if (model < 0) {
            LOG.warn(
                    "Champion {} of pipeline {} is left aside: the pipeline file has the models {}; {} decides on",
                    reign.who(),
                    settings.pipeline(),
                    settings.models(),
                    champion.reign().who());
            refusals.tell(
                    key, reign.who() + " cannot decide: it is none of the pipeline file's models " + settings.models());
            return Outcome.REFUSED;
        }
        if (chosen.pinned().isPresent()) {
            ModelSnapshot snapshot = chosen.pinned().get();
            Optional<String> objection = difference(snapshot).or(() -> gate.objection(snapshot, Optional.empty()));
            if (objection.isPresent()) {
                return refuse(key, snapshot, objection.get());
            }
            Optional<ActiveModel> pinned = load(key, snapshot);
            if (pinned.isEmpty()) {
                return Outcome.REFUSED;
            }
            columns.pin(pinned.get());
        } else if (columns.newest(model).isEmpty()) {
            waits = true;
            String until = columns.decides().isPresent() ? champion.reign().who() + " decides" : "the prior is given";
            LOG.warn("{} is to decide, and no version of it is here yet: until then {}", reign.who(), until);
            refusals.tell(key, reign.who() + " is to decide, and waits for its first version: until then " + until);
            return Outcome.BESIDE;
        } else {
            columns.decide(model);
        }
        champion = chosen;
        refusals.forget(key);
        keep.accept(key, champion.toJson());
        LOG.info("{} decides from now on: {} ({})", reign.who(), reign.why(), reign.by());
        return Outcome.DECIDES;
    }

    private Optional<String> difference(ModelSnapshot snapshot) {
        return snapshot.schema()
                .difference(new FeatureSchema(settings.features()))
                .map(difference -> "it is of other features than this pipeline computes: " + difference
                        + "; give the pipeline's model a new name, or learn it anew");
    }

    private Optional<ActiveModel> load(String key, ModelSnapshot snapshot) {
        try {
            return Optional.of(ActiveModel.load(backend, snapshot));
        } catch (DeviceFailedException e) {
            FailedDevice.endProcess(e);
            throw e;
        } catch (RuntimeException e) {
            refuse(key, snapshot, "it cannot be loaded: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Outcome refuse(String key, ModelSnapshot snapshot, String why) {
        LOG.warn("Version {} of model {} is left aside: {}", snapshot.version(), snapshot.name(), why);
        refusals.tell(key, "version " + snapshot.version() + " of " + snapshot.name() + " was left aside: " + why);
        return Outcome.REFUSED;
    }

    /** The version that decides; empty: none was learned, and the prior does. */
    public Optional<ModelSnapshot> decides() {
        return columns.decides();
    }

    /** Who decides, and since when. */
    Champion champion() {
        return champion;
    }

    /** Whether who should decide has no version here yet. */
    public boolean waits() {
        return waits;
    }

    /** What could not be used since its like was used last, in sentences. */
    public List<String> refusals() {
        return refusals.all();
    }

    @Override
    public void close() throws Exception {
        columns.close();
    }
}
