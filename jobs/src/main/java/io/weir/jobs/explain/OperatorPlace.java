package io.weir.jobs.explain;

/**
 * Where an operator of a job runs.
 *
 * @param job {@code scoring} or {@code learning}
 * @param operator its name, as Flink's page shows it
 * @param device the device in words
 * @param reason why there and not elsewhere: a clause that can follow "because"
 */
record OperatorPlace(String job, String operator, String device, String reason) {
    private static final String CPU = "CPU";

    /**
     * @param scoringDevice where the model is scored
     * @param scoringReason why
     */
    static OperatorPlace of(String job, String operator, String scoringDevice, String scoringReason) {
        if (operator.equals("score")) {
            return new OperatorPlace(job, operator, scoringDevice, scoringReason);
        }
        return new OperatorPlace(job, operator, CPU, reason(operator));
    }

    private static String reason(String operator) {
        if (operator.startsWith("window features")) {
            return "it reads and writes a key's state for each event, and that state is in memory or RocksDB";
        }
        if (operator.equals("derive")) {
            return "its SQL expressions are compiled to Java by Flink";
        }
        if (operator.equals("learn")) {
            return "each label changes the model before the next is scored, so that there is no batch";
        }
        if (operator.startsWith("Source:")) {
            return "it reads and parses messages";
        }
        return "it handles single records, and has no arithmetic that a batch would speed up";
    }
}
