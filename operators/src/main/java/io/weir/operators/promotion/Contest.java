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
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;

/**
 * Compares the models of a pipeline on the scores that they gave when events were decided about, label by label, and says who should
 * decide.
 *
 * <p>Who decides follows the topic ({@link #follow}), and the file where that names the topic's choice not; each record that is made
 * here says which decisions by hand it knew, so that it never takes back one that it did not know.
 *
 * <p>A pair counts where both models had learned something. When the champion changes, by whomever, all evidence begins anew. As long
 * as a version is pinned, nothing is promoted by the rule, and a version that has gone bad is only told of. Time is that of the labels. Not thread-safe.
 */
final class Contest {
    private final PromotionRule rule;
    private final List<String> models;
    private final Map<String, PairedEvidence> evidence = new LinkedHashMap<>();
    private final Map<String, PrequentialMetrics> served = new LinkedHashMap<>();
    /** Whom the file begins with. */
    private final Champion first;
    /** Who decides, by the topic and by the file. */
    private Champion champion;
    /** Who decides by the topic: another one only if the file names its model not, or no more. */
    /** Whether the chosen one is of a file that only scoring has, from a restore on. */
    private boolean elsewhere;

    private Champion chosen;
    /** The model and version to go back to if the champion was bad from its first label; version 0: none. */
    private ServedVersion former = ServedVersion.NONE;

    private WorseThanBaseRate watch;
    private String degraded = "";
    private long newestLabel = Long.MIN_VALUE;
    /** In the time of labels; the minimum before any. */
    private long championSince = Long.MIN_VALUE;

    Contest(PromotionRule rule, String pipeline, List<String> models) {
        this.rule = rule;
        this.models = models;
        this.first = Champion.ofFile(pipeline, models.get(0));
        this.champion = first;
        this.chosen = first;
        this.watch = new WorseThanBaseRate(rule.loss());
    }

    Champion champion() {
        return champion;
    }

    Champion chosen() {
        return chosen;
    }

    ServedVersion former() {
        return former;
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
     * Goes on from a checkpoint. What was gathered in a reign counts on only if the same goes on: not if the file names the champion
     * no more, or if nobody was ever chosen and the file begins with another model.
     *
     * @return whether it does
     */
    boolean restore(
            Champion stored,
            Champion storedChosen,
            ServedVersion former,
            WorseThanBaseRate watch,
            String degraded,
            long newestLabel,
            long championSince) {
        this.watch = watch;
        this.newestLabel = newestLabel;
        boolean nobodyChosen = storedChosen.known().all() == 0;
        chosen = nobodyChosen ? first : storedChosen;
        // Chosen while the one before decided here: never a model of this file's, and so not one that it lost.
        elsewhere = knows(stored.reign().model()) && !knows(chosen.reign().model());
        if (nobodyChosen ? !stored.equals(first) : !knows(stored.reign().model())) {
            crown(first);
        } else {
            this.champion = stored;
            this.former = former;
            this.degraded = degraded;
            this.championSince = championSince;
        }
        if (!chosen.equals(champion) && knows(chosen.reign().model())) {
            crown(chosen); // the file names it again, or at last
        }
        return champion.equals(stored);
    }

    /**
     * Takes over who is to decide by the topic, if that follows whom it has chosen before; tells whether another decides now. A model
     * that the file does not name is remembered, and decides nothing here.
     */
    boolean follow(Champion next) {
        if (!next.takesOverFrom(chosen)) {
            return false;
        }
        chosen = next;
        if (next.equals(champion) || !knows(next.reign().model())) {
            return false;
        }
        crown(next);
        return true;
    }

    /**
     * Who decides from a start on whose file names the chosen one no more: its record, without which that one would decide again as
     * soon as the file named it again, however little it had learned by then.
     */
    Optional<Champion> fallBack(Instant now) {
        if (elsewhere || knows(chosen.reign().model())) {
            return Optional.empty();
        }
        crown(chosen.next(
                models.get(0),
                Optional.empty(),
                now,
                "file",
                chosen.reign().model() + " is in the pipeline file no more"));
        chosen = champion;
        return Optional.of(champion);
    }

    private void crown(Champion next) {
        long pinned = champion.reign().version();
        long good = pinned > 0 && !watch.alarm() ? pinned : watch.lastGoodVersion();
        former = good > 0 ? new ServedVersion(champion.reign().model(), good) : ServedVersion.NONE;
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
     * @param versions gives the newest version that is held of a model and is no newer than one
     */
    Optional<Champion> decide(Instant now, BiFunction<String, Long, Optional<ModelSnapshot>> versions) {
        Optional<Champion> next = promotion(now).or(() -> rollback(now, versions));
        next.ifPresent(champion -> {
            crown(champion);
            chosen = champion;
        });
        return next;
    }

    /** Not where somebody was chosen whom the file does not name: the rule must not overrule that. */
    private boolean mayChange() {
        return champion.equals(chosen) && champion.reign().version() == 0;
    }

    private Optional<Champion> promotion(Instant now) {
        if (!rule.automatic() || !mayChange() || inCoolDown()) {
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

    private Optional<Champion> rollback(Instant now, BiFunction<String, Long, Optional<ModelSnapshot>> versions) {
        if (!watch.alarm()) {
            degraded = "";
            return Optional.empty();
        }
        long good = watch.lastGoodVersion();
        ServedVersion back = good > 0 ? new ServedVersion(champion.reign().model(), good) : former;
        boolean mayGoBack = rule.rollBack() && mayChange() && back.version() > 0 && knows(back.model());
        Optional<ModelSnapshot> kept = mayGoBack ? versions.apply(back.model(), back.version()) : Optional.empty();
        degraded = "it has served worse than the base rate "
                + (good == 0 ? "from the first" : "since version " + good)
                + (mayGoBack && kept.isEmpty()
                        ? "; " + back.model() + " version " + back.version() + " is not held any more"
                        : "");
        String why = good > 0
                ? degraded
                : champion.reign().model() + " was worse than the base rate from the first; this served well before";
        return kept.map(snapshot -> champion.next(back.model(), Optional.of(snapshot), now, "guard", why));
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
