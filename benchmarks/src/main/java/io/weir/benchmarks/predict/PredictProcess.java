package io.weir.benchmarks.predict;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/** The process that measures: a line of JSON on standard output for each contender. */
public final class PredictProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PredictProcess() {}

    /** @param args seconds of a slice */
    public static void main(String[] args) {
        PrintStream answers = System.out;
        System.setOut(System.err); // what libraries print is no answer
        int status = 0;
        try {
            new PredictRun(Double.parseDouble(args[0]), PredictRun.COMPARED)
                    .run(PredictContender.ALL, figure -> answers.println(JSON.valueToTree(figure)));
        } catch (Exception e) {
            e.printStackTrace();
            status = 1;
        }
        System.err.flush();
        answers.flush();
        // Not exit: the local cluster's orderly end takes seconds, and none of it is needed.
        Runtime.getRuntime().halt(status);
    }
}
