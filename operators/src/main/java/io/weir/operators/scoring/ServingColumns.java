package io.weir.operators.scoring;

import io.weir.ml.ModelSnapshot;
import io.weir.operators.event.ServedScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.annotation.Nullable;
import org.apache.flink.util.IOUtils;

/**
 * The versions that are loaded, as columns of the scores: column i is the newest version of the i-th model, the last one that of the
 * version that is pinned; one of them decides. A version that is replaced is freed. Changes come between two batches. Not thread-safe.
 */
public final class ServingColumns implements AutoCloseable {
    private final List<String> models;
    private final SideBySideScorer scorer;
    private final ActiveModel[] newest;

    @Nullable
    private ActiveModel pinned;

    /**
     * @param models the names; the first decides, by the prior as long as it has no version
     * @param compares whether those score too that do not decide
     * @param onFailure is told the model that failed without deciding
     */
    ServingColumns(
            List<String> models, PriorScorer prior, boolean compares, BiConsumer<String, RuntimeException> onFailure) {
        this.models = models;
        this.newest = new ActiveModel[models.size()];
        this.scorer = new SideBySideScorer(
                models.size() + 1, prior, compares, (column, why) -> onFailure.accept(name(column), why));
    }

    /** Computes the columns. */
    public SideBySideScorer scorer() {
        return scorer;
    }

    int count() {
        return newest.length + 1;
    }

    /** The newest version of a model, if there is one. */
    Optional<ModelSnapshot> newest(int model) {
        return Optional.ofNullable(newest[model]).map(ActiveModel::snapshot);
    }

    /** Lets a version take its model's place. */
    void renew(int model, ActiveModel next) {
        ActiveModel before = newest[model];
        newest[model] = next;
        scorer.set(model, next.scorer());
        if (model == scorer.decides()) {
            scorer.decide(model);
        }
        close(before);
    }

    /** Lets the newest version of a model decide, which must have one. */
    void decide(int model) {
        scorer.decide(model);
        scorer.set(newest.length, null);
        leavePriorOut();
        close(pinned);
        pinned = null;
    }

    /** Lets a pinned version decide. */
    void pin(ActiveModel next) {
        ActiveModel before = pinned;
        pinned = next;
        scorer.set(newest.length, next.scorer());
        scorer.decide(newest.length);
        leavePriorOut();
        close(before);
    }

    /** It is no model that others are compared with. */
    private void leavePriorOut() {
        for (int model = 0; model < newest.length; model++) {
            if (newest[model] == null) {
                scorer.set(model, null);
            }
        }
    }

    /** The version that decides; empty: the prior does. */
    Optional<ModelSnapshot> decides() {
        return Optional.ofNullable(at(scorer.decides())).map(ActiveModel::snapshot);
    }

    /** What the model of a column gave an event; empty if it has none. */
    public Optional<ServedScore> served(int column, float score) {
        ActiveModel model = at(column);
        if (model == null) {
            return column == scorer.decides() ? Optional.of(new ServedScore(name(column), 0, score)) : Optional.empty();
        }
        // A score that is no number is that of a model that failed: there is none.
        return Float.isNaN(score) && column != scorer.decides()
                ? Optional.empty()
                : Optional.of(new ServedScore(
                        model.snapshot().name(), model.snapshot().version(), score));
    }

    /** The version of each model, and the pinned one, if any. */
    List<ScoringStatus.Model> status() {
        List<ScoringStatus.Model> all = new ArrayList<>();
        for (int column = 0; column < count(); column++) {
            ActiveModel model = at(column);
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

    @Nullable
    private ActiveModel at(int column) {
        return column == newest.length ? pinned : newest[column];
    }

    private String name(int column) {
        return column == newest.length && pinned != null ? pinned.snapshot().name() : models.get(column);
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
