package io.weir.jobs.models;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.ml.Champion;
import io.weir.ml.FeatureSchema;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.PublishedRecords;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the topic of models holds of a pipeline, and what may be made of it. Immutable.
 *
 * <p>Each method that gives a champion throws a {@link CommandFailure} with what would be accepted if it cannot be.
 */
final class ModelCatalog {
    private final String pipeline;
    private final List<String> models;
    private final Supplier<FeatureSchema> schema;
    private final PublishedRecords records;
    private final Champion champion;

    /**
     * @param models the names of the pipeline's models, the file's first one first
     * @param schema of the pipeline's features; asked for only where a version is chosen, since to plan derived columns takes seconds
     * @param records what the topic holds
     */
    ModelCatalog(String pipeline, List<String> models, Supplier<FeatureSchema> schema, PublishedRecords records) {
        this.pipeline = pipeline;
        this.models = models;
        this.schema = schema;
        this.records = records;
        this.champion = records.champion(pipeline, models.get(0));
    }

    Champion champion() {
        return champion;
    }

    List<String> models() {
        return models;
    }

    /** The versions of a model that are held, by number; empty if there is none. */
    NavigableMap<Long, ModelSnapshot> versions(String model) {
        return records.versions(model);
    }

    /** A model of the pipeline, or why it is none. */
    void requireModel(String model) {
        if (!models.contains(model)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "'" + model + "' is no model of pipeline " + pipeline + ".",
                    "Its models are: " + String.join(", ", models) + ". Others go under challengers in its file.");
        }
    }

    /** A version of a model, which the pipeline can use. */
    ModelSnapshot version(String model, long version) {
        requireModel(model);
        ModelSnapshot snapshot = versions(model).get(version);
        if (snapshot == null) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "Version " + version + " of model " + model + " is not held.",
                    versions(model).isEmpty()
                            ? "No version of it was published yet."
                            : "Held are: " + versions(model).keySet() + " (model.keep-versions in the pipeline file).");
        }
        return usable(snapshot);
    }

    private ModelSnapshot usable(ModelSnapshot snapshot) {
        snapshot.schema().difference(schema.get()).ifPresent(difference -> {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "Version " + snapshot.version() + " of model " + snapshot.name()
                            + " is of other features than pipeline " + pipeline + " computes: " + difference + ".",
                    "Choose a version of the same features, or let the model learn anew under another name.");
        });
        return snapshot;
    }

    /** A model's newest version decides. */
    Champion promoted(String model, Instant now, String why) {
        requireModel(model);
        if (versions(model).isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "No version of model " + model + " was published yet: every event would get the prior.",
                    "Wait until it has learned from its first labels.");
        }
        usable(versions(model).lastEntry().getValue());
        return next(model, Optional.empty(), now, why);
    }

    /** One version of a model decides, until another is chosen. */
    Champion pinned(String model, long version, Instant now, String why) {
        return next(model, Optional.of(version(model, version)), now, why);
    }

    /** Who decided before does so again; not who was just left by going back. */
    Champion previous(Instant now, String why) {
        if (champion.history().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "Nobody decided before " + champion.reign().who() + " in pipeline " + pipeline + ".",
                    "Go back to an earlier version: ./weir models rollback --version N");
        }
        Champion.Reign before = champion.history().get(0);
        if (hasGoneBack()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    champion.reign().who() + " has replaced " + before.who() + " in pipeline " + pipeline + " (by "
                            + champion.reign().by() + "): to go back once more would let " + before.who()
                            + " decide again.",
                    "If that is meant: ./weir models promote " + before.model()
                            + (before.version() == 0 ? "" : " --version " + before.version())
                            + ". Others are in: ./weir models list --json");
        }
        return before.version() == 0
                ? promoted(before.model(), now, why)
                : pinned(before.model(), before.version(), now, why);
    }

    /** The newest version of the model decides of which one was pinned. */
    Champion unpinned(Instant now, String why) {
        if (champion.reign().version() == 0) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "No version is pinned in pipeline " + pipeline + ": the newest of "
                            + champion.reign().model() + " decides.",
                    "");
        }
        return promoted(champion.reign().model(), now, why);
    }

    /**
     * Whether the present reign came of going back: to who decided before the last one, or to a version of the last one's model. Who is
     * woken and repeats the command must not get back what was bad.
     */
    private boolean hasGoneBack() {
        Champion.Reign reign = champion.reign();
        List<Champion.Reign> history = champion.history();
        boolean chosen = reign.by().equals("hand") || reign.by().equals("guard");
        boolean returned = history.size() > 1 && history.get(1).who().equals(reign.who());
        boolean earlierVersion = reign.version() > 0 && history.get(0).model().equals(reign.model());
        return chosen && (returned || earlierVersion);
    }

    private Champion next(String model, Optional<ModelSnapshot> pin, Instant now, String why) {
        long version = pin.map(ModelSnapshot::version).orElse(0L);
        if (champion.reign().model().equals(model) && champion.reign().version() == version) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, champion.reign().who() + " decides in pipeline " + pipeline + " already.", "");
        }
        return champion.next(model, pin, now, "hand", why);
    }
}
