package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/**
 * The process that measures: for each model and batch size that its arguments name, a line of JSON on standard output for
 * each contender.
 */
public final class ScoringProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ScoringProcess() {}

    /** @param args seconds of a slice; models with commas between; batch sizes with commas between */
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err); // what libraries print is no answer
        ScoringMeter meter = new ScoringMeter(Double.parseDouble(args[0]));
        for (String label : args[1].split(",")) {
            for (String batch : args[2].split(",")) {
                for (ScoringFigure figure : meter.measure(ScoredModel.of(label), Integer.parseInt(batch))) {
                    answers.println(JSON.writeValueAsString(figure));
                }
            }
        }
    }
}
