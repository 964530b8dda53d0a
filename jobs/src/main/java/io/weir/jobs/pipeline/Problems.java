package io.weir.jobs.pipeline;

import io.weir.jobs.pipeline.PipelineException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with one file, so that a user mends it in one go. */
final class Problems {
    private final String file;
    /** A set: a node that is aliased twice is read twice and would tell the same twice. */
    private final Set<Problem> found = new LinkedHashSet<>();

    Problems(String file) {
        this.file = file;
    }

    /** The file's name, as it was given. */
    String file() {
        return file;
    }

    void add(int line, int column, String path, String message) {
        found.add(new Problem(line, column, path, message));
    }

    void addToFile(String message) {
        add(0, 0, "", message);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    PipelineException toException() {
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return new PipelineException(file, sorted);
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw toException();
        }
    }
}
