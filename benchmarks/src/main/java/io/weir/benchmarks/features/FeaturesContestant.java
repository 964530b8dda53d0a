package io.weir.benchmarks.features;

import io.weir.benchmarks.contest.ContestantProcess;
import java.nio.file.Path;

/** One contestant in a process of its own, which does what {@link ContestantProcess} says. */
final class FeaturesContestant {
    private FeaturesContestant() {}

    /**
     * Serves until it is told to end.
     *
     * @param args the contestant's label, how many keys its stream has, how many events are summed up, and a folder for
     *     its files
     */
    public static void main(String[] args) {
        ContestantProcess.serve(() -> {
            Contestant contestant = Contestant.of(args[0]);
            return new ContestantRun(
                    contestant,
                    contestant.stream(Integer.parseInt(args[1])),
                    Long.parseLong(args[2]),
                    Path.of(args[3]));
        });
    }
}
