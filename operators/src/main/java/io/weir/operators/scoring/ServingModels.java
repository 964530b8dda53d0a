package io.weir.operators.scoring;

import io.weir.gpu.ScoringBackend;
import io.weir.gpu.device.DeviceFailedException;
import io.weir.ml.Champion;
import io.weir.ml.FeatureSchema;
import io.weir.ml.ModelRecord;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.FailedDevice;
import io.weir.operators.event.ServedScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import javax.annotation.Nullable;
import org.apache.flink.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that a subtask scores with: the newest of each of the pipeline's models, one that is pinned, and which of them
 * decides.
 *
 * <p>Column i of the scores is the newest version of the i-th model, the last one the pinned version's. Records come between two
 * batches, so that no batch is scored by half of one. A record that cannot be used leaves everything as it was.
 *
 * <p>Not thread-safe.
 */
final class ServingModels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingModels.class);
    private static final int LONGEST_WHY = 500;
    private static final String UNREADABLE = "";

    private final ScoringSettings settings;
    private final ScoringBackend backend;
    private final BiConsumer<String, byte[]> keep;
    private final SanityGate gate;
    private final PriorScorer prior;
    private final SideBySideScorer scorer;
    private final ActiveModel[] newest;
    /** Why what came last could not be used, by the model's name, the champion's key, or {@link #UNREADABLE}. */
    private final Map<String, String> refusals = new TreeMap<>();

    private Champion champion;

    @Nullable
    private ActiveModel pinned;

    /**
     * @param keep takes what must be given to {@link #restore} when the job goes on from here, under a key that replaces what
     *     was kept under it
     * @param onFailure is told when a model failed that was only compared
     */
    ServingModels(
            ScoringSettings settings, ScoringBackend backend, BiConsumer<String, byte[]> keep, Runnable onFailure) {
        this.settings = settings;
        this.backend = backend;
        this.keep = keep;
        this.gate = new SanityGate(settings.features().size());
        this.prior = new PriorScorer(settings.features().size(), (float) settings.prior());
        int models = settings.models().size();
        this.newest = new ActiveModel[models];
        this.champion = Champion.ofFile(settings.pipeline(), settings.models().get(0));
        this.scorer = new SideBySideScorer(models + 1, prior, (column, why) -> {
            LOG.warn("{} fails, and is left out until its next version", name(column), why);
            tell(name(column), name(column) + " failed, and is left out until its next version: " + why.getMessage());
            onFailure.run();
        });
    }

    /** What became of a record. */
    enum Outcome {
        /** It is another pipeline's, or repeats what is known. */
        PASSED_OVER,
        REFUSED,
        /** A version is compared with the one that decides. */
        BESIDE,
        /** Another version decides now. */
        DECIDES
    }

    /** Scores with the versions that there are. */
    SideBySideScorer scorer() {
        return scorer;
    }

    /** Takes an event's features into the sample that versions are checked with. */
    void see(float[] features) {
        gate.see(features);
    }

    /** Goes on with what was kept; it was checked when it came. */
    void restore(byte[] json) {
        take(json, false);
    }

    /** Takes a record of the topic of models. */
    Outcome accept(byte[] json) {
        return take(json, true);
    }

    private Outcome take(byte[] json, boolean check) {
        ModelRecord record;
        try {
            record = ModelRecord.fromJson(json);
        } catch (RuntimeException e) {
            LOG.warn("A record of the topic of models is left aside: it cannot be read: {}", e.getMessage());
            tell(UNREADABLE, "a record of the topic of models cannot be read: " + e.getMessage());
            return Outcome.REFUSED;
        }
        if (record instanceof Champion next) {
            return next.pipeline().equals(settings.pipeline()) ? crown(next, json) : Outcome.PASSED_OVER;
        }
        ModelSnapshot snapshot = (ModelSnapshot) record;
        int model = settings.models().indexOf(snapshot.name());
        // The topic is shared: it may be another pipeline's.
        return model < 0 ? Outcome.PASSED_OVER : renew(model, snapshot, json, check);
    }

    private Outcome renew(int model, ModelSnapshot snapshot, byte[] json, boolean check) {
        Optional<ModelSnapshot> inUse = Optional.ofNullable(newest[model]).map(ActiveModel::snapshot);
        long version = inUse.map(ModelSnapshot::version).orElse(0L);
        if (snapshot.version() == version) {
            return Outcome.PASSED_OVER; // A repeat: the topic is read again after a restart.
        }
        if (snapshot.version() < version) {
            return refuse(snapshot.name(), snapshot, "it is older than version " + version + ", which is in use");
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
        ActiveModel before = newest[model];
        newest[model] = next.get();
        scorer.set(model, next.get().scorer());
        if (model == scorer.decides()) {
            scorer.decide(model);
        }
        close(before);
        refusals.remove(snapshot.name());
        refusals.remove(UNREADABLE);
        keep.accept(snapshot.name(), json);
        LOG.debug("Model {} version {} takes over", snapshot.name(), snapshot.version());
        return model == scorer.decides() ? Outcome.DECIDES : Outcome.BESIDE;
    }

    private Outcome crown(Champion next, byte[] json) {
        if (next.equals(champion)) {
            return Outcome.PASSED_OVER;
        }
        String key = Champion.key(settings.pipeline());
        if (!settings.models().contains(next.reign().model())) {
            LOG.warn(
                    "Champion {} of pipeline {} is left aside: the pipeline file has the models {}; {} decides on",
                    next.reign().who(),
                    settings.pipeline(),
                    settings.models(),
                    champion.reign().who());
            tell(
                    key,
                    next.reign().who() + " cannot decide: it is none of the pipeline file's models "
                            + settings.models());
            return Outcome.REFUSED;
        }
        ActiveModel nextPinned = null;
        if (next.pinned().isPresent()) {
            ModelSnapshot snapshot = next.pinned().get();
            Optional<String> objection = difference(snapshot).or(() -> gate.objection(snapshot, Optional.empty()));
            if (objection.isPresent()) {
                return refuse(key, snapshot, objection.get());
            }
            nextPinned = load(key, snapshot).orElse(null);
            if (nextPinned == null) {
                return Outcome.REFUSED;
            }
        }
        ActiveModel before = pinned;
        pinned = nextPinned;
        champion = next;
        scorer.set(newest.length, pinned == null ? null : pinned.scorer());
        int column = column();
        for (int model = 0; model < newest.length; model++) {
            if (newest[model] == null) {
                scorer.set(model, model == column ? prior : null);
            }
        }
        scorer.decide(column);
        close(before);
        refusals.remove(key);
        keep.accept(key, json);
        LOG.info(
                "{} decides from now on: {} ({})",
                next.reign().who(),
                next.reign().why(),
                next.reign().by());
        return Outcome.DECIDES;
    }

    private int column() {
        return pinned != null
                ? newest.length
                : settings.models().indexOf(champion.reign().model());
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
        tell(key, "version " + snapshot.version() + " of " + snapshot.name() + " was left aside: " + why);
        return Outcome.REFUSED;
    }

    private void tell(String key, String why) {
        refusals.put(key, why.length() <= LONGEST_WHY ? why : why.substring(0, LONGEST_WHY) + "…");
    }

    /** The version that decides; empty: none was learned, and the prior does. */
    Optional<ModelSnapshot> decides() {
        return Optional.ofNullable(pinned != null ? pinned : newest[column()]).map(ActiveModel::snapshot);
    }

    /** Who decides, and since when. */
    Champion champion() {
        return champion;
    }

    /** What the model of a column gave an event; empty if it has none. */
    Optional<ServedScore> served(int column, float score) {
        ActiveModel model = column == newest.length ? pinned : newest[column];
        if (model == null) {
            return column == scorer.decides()
                    ? Optional.of(new ServedScore(champion.reign().model(), 0, score))
                    : Optional.empty();
        }
        // A score that is no number is that of a model that failed: there is none.
        return Float.isNaN(score) && column != scorer.decides()
                ? Optional.empty()
                : Optional.of(new ServedScore(
                        model.snapshot().name(), model.snapshot().version(), score));
    }

    int columns() {
        return newest.length + 1;
    }

    /** The version of each model, and the pinned one, if any. */
    List<ScoringStatus.Model> status() {
        List<ScoringStatus.Model> all = new ArrayList<>();
        for (int column = 0; column <= newest.length; column++) {
            ActiveModel model = column == newest.length ? pinned : newest[column];
            if (column < newest.length || model != null) {
                all.add(new ScoringStatus.Model(
                        name(column),
                        model == null ? 0 : model.snapshot().version(),
                        column == scorer.decides(),
                        column == newest.length));
            }
        }
        return all;
    }

    /** What could not be used since its like was used last, in sentences. */
    List<String> refusals() {
        return List.copyOf(refusals.values());
    }

    private String name(int column) {
        return column == newest.length
                ? champion.reign().model()
                : settings.models().get(column);
    }

    private static void close(@Nullable ActiveModel model) {
        if (model != null) {
            model.close();
        }
    }

    @Override
    public void close() throws Exception {
        List<AutoCloseable> all = new ArrayList<>(Arrays.asList(newest));
        all.add(pinned);
        IOUtils.closeAll(all);
    }
}
