package io.weir.benchmarks.features;

import io.weir.benchmarks.contest.Children;
import io.weir.benchmarks.contest.ContestantChild;
import io.weir.benchmarks.contest.Slice;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures the contestants against one another: each in a process of its own, warmed up once, then in turn, so that what
 * disturbs the machine for a while disturbs peers and Weir alike. Only one is measured at a time; the others rest.
 *
 * <p>Contestants with many keys run behind the others: so fewer processes are alive at a time.
 */
public final class FeaturesBench {
    /** Sums of 10,000 float features against sums of doubles. */
    private static final double TOLERANCE = 1e-5;

    private final BenchSettings settings;
    private final Consumer<String> status;
    private final Map<Contestant, List<Slice>> slices = new EnumMap<>(Contestant.class);
    private final Map<Contestant, Ending> endings = new EnumMap<>(Contestant.class);

    /** @param status told how far it is, in short lines */
    public FeaturesBench(BenchSettings settings, Consumer<String> status) {
        this.settings = settings;
        this.status = status;
    }

    /**
     * Takes minutes. Not to be called twice.
     *
     * @throws CommandFailure if a process failed, or if contestants that must compute the same do not
     */
    public BenchResult run() throws IOException {
        for (boolean many : new boolean[] {false, true}) {
            List<Contestant> group = settings.contestants().stream()
                    .filter(contestant -> (contestant.distribution() == KeyDistribution.ZIPF) == many)
                    .toList();
            if (!group.isEmpty()) {
                measure(group);
            }
        }
        compare(endings, settings.digestEvents());
        return new BenchResult(settings, slices, endings);
    }

    private void measure(List<Contestant> group) throws IOException {
        try (Children<Contestant> children = Children.warmUp(Contestant.class, group, this::start, status)) {
            for (int round = 1; round <= settings.repetitions(); round++) {
                for (Map.Entry<Contestant, ContestantChild> child :
                        children.each().entrySet()) {
                    Contestant contestant = child.getKey();
                    status.accept("Measuring " + contestant.label() + ", " + round + " of " + settings.repetitions());
                    slices.computeIfAbsent(contestant, none -> new ArrayList<>())
                            .add(child.getValue().measure(settings.events(), settings.seconds(contestant)));
                }
            }
            for (Map.Entry<Contestant, ContestantChild> child : children.each().entrySet()) {
                status.accept("Looking at the state of " + child.getKey().label());
                endings.put(child.getKey(), child.getValue().finish(Ending.class));
            }
        } finally {
            for (Contestant contestant : group) {
                Children.delete(settings.folder().resolve(contestant.label()));
            }
        }
    }

    private ContestantChild start(Contestant contestant) throws IOException {
        Path folder = Files.createDirectories(settings.folder().resolve(contestant.label()));
        return new ContestantChild(
                contestant.label(),
                FeaturesContestant.class,
                List.of(
                        contestant.label(),
                        Integer.toString(settings.keys(contestant)),
                        Long.toString(settings.digestEvents()),
                        folder.toString()),
                settings.jvmFlags(),
                settings.folder());
    }

    /**
     * Whoever read the same stream has the same features: a fast answer that is wrong is no figure.
     *
     * @throws CommandFailure if that is not so
     */
    static void compare(Map<Contestant, Ending> endings, long events) {
        Map<KeyDistribution, Contestant> first = new EnumMap<>(KeyDistribution.class);
        endings.forEach((contestant, ending) -> {
            Contestant other = first.putIfAbsent(contestant.distribution(), contestant);
            if (other != null) {
                compare(contestant, ending.sums(), other, endings.get(other).sums(), events);
            }
        });
    }

    private static void compare(
            Contestant contestant, double[] actual, Contestant other, double[] expected, long events) {
        for (int f = 0; f < expected.length; f++) {
            if (!(Math.abs(actual[f] - expected[f]) <= TOLERANCE * Math.abs(expected[f]))) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        contestant.label() + " and " + other.label() + " do not compute the same: the sums of feature "
                                + f + " over " + events + " events are " + actual[f] + " and " + expected[f] + ".",
                        "One of them is wrong: no figure of this run holds.");
            }
        }
    }
}
