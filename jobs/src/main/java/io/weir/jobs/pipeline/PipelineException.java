package io.weir.jobs.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A pipeline or mapping file that cannot be used, with everything that is wrong with it.
 *
 * <p>The message has one line per problem, in the order of the file, such as {@code pipelines/card-fraud.yaml:12:
 * features[1].over[0]: '7 q' is not a duration; write a whole number and a unit (ms, s, min, h, d), such as 7 d}.
 */
public final class PipelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<Problem> problems;

    PipelineException(String file, List<Problem> problems) {
        super(problems.stream().map(problem -> problem.in(file)).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the file; at least one. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One thing that is wrong.
     *
     * @param line counted from 1; 0 when it concerns the file as a whole
     * @param column counted from 1; 0 when it concerns the file as a whole
     * @param path where in the document, such as {@code features[1].over[0]}; empty for the document itself
     * @param message what was found and what would be accepted
     */
    public record Problem(int line, int column, String path, String message) implements java.io.Serializable {
        /** One line, also if the message or a key quotes a line's end from the file. */
        private String in(String file) {
            String sentence = (path.isEmpty() ? "" : path + ": ") + message;
            return file + (line > 0 ? ":" + line : "") + ": "
                    + sentence.replaceAll("[\\p{Cntrl}\u0085\u2028\u2029]+", " ");
        }
    }
}
