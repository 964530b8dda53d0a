package io.weir.benchmarks.pipeline;

import io.weir.connectors.simulation.NetworkConfig;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/**
 * What a contestant's process works on.
 *
 * @param pipeline the pipeline file
 * @param model a file with the model's version
 * @param customers of the simulated network, with twice as many terminals
 * @param days of messages before anything is measured
 * @param warmUpSeconds for how long it is run at least before that
 * @param noted decisions of one of those days that are noted, to be compared
 * @param folder for the job's files
 */
record PipelineWorkload(
        Path pipeline, Path model, int customers, int days, double warmUpSeconds, long noted, Path folder) {
    /** By the 44th day no card of the published network has had more payments than a history keeps one by one. */
    private static final int LAST_NOTED_DAY = 44;

    private static final int PUBLISHED_CUSTOMERS = 5_000;

    static PipelineWorkload of(String[] words, int from) {
        return new PipelineWorkload(
                Path.of(words[from]),
                Path.of(words[from + 1]),
                Integer.parseInt(words[from + 2]),
                Integer.parseInt(words[from + 3]),
                Double.parseDouble(words[from + 4]),
                Long.parseLong(words[from + 5]),
                Path.of(words[from + 6]));
    }

    List<String> words() {
        return List.of(
                pipeline.toString(),
                model.toString(),
                Integer.toString(customers),
                Integer.toString(days),
                Double.toString(warmUpSeconds),
                Long.toString(noted),
                folder.toString());
    }

    NetworkConfig network() {
        return network(customers);
    }

    /** The published network, or one with as many terminals in a customer's reach. */
    static NetworkConfig network(int customers) {
        double radius = 5 * Math.sqrt((double) PUBLISHED_CUSTOMERS / customers);
        return new NetworkConfig(customers, 2 * customers, radius, LocalDate.of(2018, 4, 1), 7);
    }

    /** About as many as a day has. */
    long paymentsADay() {
        return 2L * customers;
    }

    /** The day whose decisions are noted, from 0. */
    int notedDay() {
        return Math.min(LAST_NOTED_DAY, days - 2);
    }
}
