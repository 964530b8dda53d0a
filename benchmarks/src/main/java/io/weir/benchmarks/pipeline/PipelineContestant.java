package io.weir.benchmarks.pipeline;

import io.weir.benchmarks.contest.ContestantProcess;
import java.util.Locale;

/** Who is measured. */
public enum PipelineContestant {
    /** What a Flink user would write straightforwardly. */
    PLAIN,
    /** Weir's scoring job. */
    WEIR;

    /** As it stands in the results. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Serves as one of them in a process of its own.
     *
     * @param args the contestant's name and the words of {@link PipelineWorkload}
     */
    public static void main(String[] args) {
        ContestantProcess.serve(() -> new PipelineRun(valueOf(args[0]), PipelineWorkload.of(args, 1)));
    }
}
