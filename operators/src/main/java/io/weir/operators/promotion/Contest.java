package io.weir.operators.promotion;

import io.weir.ml.Champion;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.comparison.PairedEvidence;
import io.weir.ml.comparison.WorseThanBaseRate;
import io.weir.ml.evaluation.JudgedScore;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.operators.event.Event;
import io.weir.operators.event.ServedScore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.LongFunction;

/**
 * Compares the models of a pipeline on the scores that they gave when events were decided about, label by label, and says who should
 * decide.
 *
 * <p>A pair counts where both models had learned something. When the champion changes, by whomever, all evidence begins anew. As long
 * as a version is pinned, nothing is promoted by the rule, and a version that has gone bad is only told of. Time is that of the labels. Not thread-safe.
 */
final class Contest {
    private final PromotionRule rule;
    private final List<String> models;
    private final Map<String, PairedEvidence> evidence = new LinkedHashMap<>();
    private final Map<String, PrequentialMetrics> served = new LinkedHashMap<>();
    private Champion champion;
    private WorseThanBaseRate watch;
    private String degraded = "";
    private long newestLabel = Long.MIN_VALUE;
    /** In the time of labels; the minimum before any. */
    private long championSince = Long.MIN_VALUE;

    Contest(PromotionRule rule, String pipeline, List<String> models) {
        this.rule = rule;
        this.models = models;
        this.champion = Champion.ofFile(pipeline, models.get(0));
        this.watch = new WorseThanBaseRate(rule.loss());
    }

    Champion champion() {
        return champion;
    }

    Map<String, PairedEvidence> evidence() {
        return evidence;
    }

    Map<String, PrequentialMetrics> served() {
        return served;
    }

    WorseThanBaseRate watch() {
        return watch;
    }

    String degraded() {
        return degraded;
    }

    long newestLabel() {
        return newestLabel;
    }

    long championSince() {
        return championSince;
    }

    boolean knows(String model) {
        return models.contains(model);
    }

    /**
     * Goes on from a checkpoint; if the file names the champion no more, a reign of the file's model begins.
     *
     * @return whether the champion is the stored one, and so what was gathered in its reign still counts
     */
    boolean restore(Champion stored, WorseThanBaseRate watch, String degraded, long newestLabel, long championSince) {
        this.watch = watch;
        this.newestLabel = newestLabel;
        if (!knows(stored.reign().model())) {
            crown(champion);
            return false;
        }
        this.champion = stored;
        this.degraded = degraded;
        this.championSince = championSince;
        return true;
    }

    /** Takes over who decides now; tells whether that is new. */
    boolean follow(Champion next) {
        if (next.equals(champion) || !models.contains(next.reign().model())) {
            return false;
        }
        crown(next);
        return true;
    }

    private void crown(Champion next) {
        champion = next;
        championSince = newestLabel;
        evidence.clear();
        served.clear();
        watch.restart();
        degraded = "";
    }

    /** Counts a labeled event. */
    void count(Event example) {
        newestLabel = Math.max(newestLabel, example.labelTime());
        if (championSince == Long.MIN_VALUE) {
            championSince = newestLabel;
        }
        boolean positive = example.positive();
        List<ServedScore> learned = example.served().stream()
                .filter(score -> score.version() > 0 && models.contains(score.model()))
                .toList();
        // While a version was pinned, a newer one of the same model was compared with it.
        Optional<ServedScore> decided =
                learned.stream().filter(this::isChampions).max(Comparator.comparingLong(ServedScore::version));
        // Where a version was pinned when the event was decided about, its model scored it twice: one event is one
        // pair.
        Map<String, ServedScore> others = new LinkedHashMap<>();
        learned.stream()
                .filter(score -> !isChampions(score))
                .forEach(score -> others.merge(
                        score.model(), score, BinaryOperator.maxBy(Comparator.comparingLong(ServedScore::version))));
        decided.ifPresent(score -> {
            tell(champion.reign().who(), score, example);
            watch.add(score.score(), score.version(), positive);
        });
        for (ServedScore score : others.values()) {
            tell(score.model(), score, example);
            decided.ifPresent(champions -> evidence.computeIfAbsent(
                            score.model(),
                            name -> new PairedEvidence(rule.loss().span()))
                    .add(
                            rule.loss().of(champions.score(), positive),
                            rule.loss().of(score.score(), positive),
                            positive));
        }
    }

    private void tell(String who, ServedScore score, Event example) {
        served.computeIfAbsent(who, name -> new PrequentialMetrics())
                .add(JudgedScore.of(score.score(), example.positive(), example.time(), example.labelTime()));
    }

    /** Whether a score is one of the model that decides now, or of the version that is pinned. */
    private boolean isChampions(ServedScore score) {
        long pinned = champion.reign().version();
        return score.model().equals(champion.reign().model()) && (pinned == 0 || pinned == score.version());
    }

    /**
     * Who should decide instead of the present champion, by the rule or because that has gone bad; the present one's time is then
     * over.
     *
     * @param versions gives a version of the champion's model that is still held
     */
    Optional<Champion> decide(Instant now, LongFunction<Optional<ModelSnapshot>> versions) {
        Optional<Champion> next = promotion(now).or(() -> rollback(now, versions));
        next.ifPresent(this::crown);
        return next;
    }

    private Optional<Champion> promotion(Instant now) {
        if (!rule.automatic() || champion.reign().version() > 0 || inCoolDown()) {
            return Optional.empty();
        }
        return evidence.entrySet().stream()
                .filter(entry -> suffices(entry.getValue()))
                .max(Map.Entry.comparingByValue(Comparator.comparingDouble(PairedEvidence::lead)))
                .map(best -> champion.next(
                        best.getKey(),
                        Optional.empty(),
                        now,
                        "rule",
                        "its mean " + rule.loss().text() + " was lower by "
                                + rounded(best.getValue().lead())
                                + ", at least " + rounded(best.getValue().leadAtLeast(significance())) + ", on "
                                + best.getValue().examples() + " labels, "
                                + best.getValue().positives() + " of them positive"));
    }

    private Optional<Champion> rollback(Instant now, LongFunction<Optional<ModelSnapshot>> versions) {
        if (!watch.alarm()) {
            degraded = "";
            return Optional.empty();
        }
        long good = watch.lastGoodVersion();
        boolean mayGoBack = rule.rollBack() && champion.reign().version() == 0 && good > 0;
        Optional<ModelSnapshot> kept = mayGoBack ? versions.apply(good) : Optional.empty();
        degraded = "it has served worse than the base rate "
                + (good == 0 ? "from the first" : "since version " + good)
                + (mayGoBack && kept.isEmpty() ? ", which is not held any more" : "");
        return kept.map(
                snapshot -> champion.next(champion.reign().model(), Optional.of(snapshot), now, "guard", degraded));
    }

    private boolean inCoolDown() {
        return !champion.history().isEmpty()
                && newestLabel - championSince < rule.coolDown().toMillis();
    }

    /** Shared out among the challengers, so that it holds for all of them together. */
    private double significance() {
        return rule.significance() / Math.max(1, models.size() - 1);
    }

    private boolean hasSeenEnough(PairedEvidence pair) {
        return pair.examples() >= rule.minExamples() && pair.positives() >= rule.minPositives();
    }

    private boolean suffices(PairedEvidence pair) {
        return hasSeenEnough(pair) && pair.logEvidence() >= -Math.log(significance());
    }

    /** How all stand now. */
    Comparison comparison() {
        List<Comparison.Standing> standings = new ArrayList<>();
        evidence.forEach((name, pair) -> standings.add(new Comparison.Standing(
                name,
                pair.examples(),
                pair.positives(),
                pair.lead(),
                pair.leadAtLeast(significance()),
                Math.exp(Math.min(700, pair.logEvidence())),
                1 / significance(),
                verdict(pair))));
        return new Comparison(champion, newestLabel, rule.loss().text(), served, standings, degraded);
    }

    private String verdict(PairedEvidence pair) {
        if (!hasSeenEnough(pair)) {
            return "too few labels yet";
        }
        if (!suffices(pair)) {
            return pair.lead() > 0 ? "leads, without enough evidence" : "does not lead";
        }
        if (champion.reign().version() > 0) {
            return "better; the champion is pinned";
        }
        return rule.automatic() ? "better; waits for the cool-down" : "better; promote it by hand";
    }

    private static String rounded(double number) {
        return String.format(Locale.ROOT, "%.3g", number);
    }
}
