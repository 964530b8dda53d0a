package io.weir.jobs.replay;

import io.weir.jobs.PipelineSteps;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.pipeline.SeriesPipeline;
import io.weir.ml.anomaly.univariate.GivenRange;
import io.weir.operators.anomaly.DetectionPlan;
import io.weir.operators.anomaly.RowDetector;
import io.weir.operators.anomaly.RowValues;
import io.weir.operators.anomaly.Watch;
import io.weir.operators.anomaly.WatchedColumn;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.validation.TextEvents;
import io.weir.state.row.FieldType;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Scores recorded series, a file each, as the anomaly job would: the same validation, the same detectors, in the order of the
 * lines, each line scored before it is learned from. One line is written for each line that is read.
 */
final class SeriesEvaluation {
    private static final int SHOWN = 5;

    private final SeriesPipeline pipeline;
    private final boolean rangesGiven;
    private final EventSchema schema;
    private final TextEvents events;
    private final int key;

    private long rows;
    private long alerts;
    private long rejected;
    private final List<String> firstRejected = new ArrayList<>();

    /** What came of it: {@code rejected} lines score 0 and teach nothing, some of them are told. */
    record Result(int series, long rows, long alerts, long rejected, List<String> firstRejected) {}

    /**
     * @param rangesGiven whether each series' detectors are told its least and greatest value beforehand, which looks ahead
     * @throws CommandFailure if the key of the pipeline is not one column of text
     */
    SeriesEvaluation(SeriesPipeline pipeline, boolean rangesGiven) {
        PipelineSteps steps = new PipelineSteps(pipeline.events());
        this.pipeline = pipeline;
        this.rangesGiven = rangesGiven;
        this.schema = steps.schema();
        this.events = new TextEvents(schema, steps.validator());
        this.key = schema.index(pipeline.key().get(0));
        if (pipeline.key().size() > 1 || schema.type(key) != FieldType.STRING) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "The key of the pipeline " + pipeline.name() + " is " + pipeline.key()
                            + "; the name of a series' file can be a key of one STRING column only.",
                    "Give a pipeline with such a key, such as pipelines/nab.yaml.");
        }
    }

    /**
     * Scores every {@code .csv} file below a folder.
     *
     * @param data the folder
     * @param scores where a file of the same path is written for each, with the columns {@code timestamp,anomaly_score}
     */
    Result run(Path data, Path scores) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(data)) {
            files = found.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            throw new CommandFailure(ExitCode.BAD_INPUT, data + " holds no .csv file.", "Check --nab.");
        }
        for (Path file : files) {
            Path written = scores.resolve(data.relativize(file));
            Files.createDirectories(written.getParent());
            try (Writer out = Files.newBufferedWriter(written)) {
                score(file, data.relativize(file).toString(), out);
            }
        }
        return new Result(files.size(), rows, alerts, rejected, List.copyOf(firstRejected));
    }

    private void score(Path file, String name, Writer out) throws IOException {
        List<Watch> watched = rangesGiven ? withRanges(file, name) : pipeline.detect();
        RowDetector detector = new DetectionPlan(watched).create();
        RowValues values = values();
        out.write("timestamp,anomaly_score\n");
        try (SeriesFile series = open(file, name)) {
            while (series.next()) {
                Event event = series.event();
                double score = 0;
                if (event.occurred()) {
                    score = detector.score(event.time(), values.of(event.row()));
                } else {
                    reject(name + ":" + series.number() + ": " + event.rejection());
                }
                rows++;
                if (score > pipeline.events().decide().alertAbove()) {
                    alerts++;
                }
                out.write(Csv.field(series.time()) + "," + score + "\n");
            }
        }
    }

    private void reject(String what) {
        if (rejected++ < SHOWN) {
            firstRejected.add(what);
        }
    }

    /** The watched columns with the least and the greatest value that the file has for each. */
    private List<Watch> withRanges(Path file, String name) throws IOException {
        List<String> columns = plan().columns();
        double[] low = new double[columns.size()];
        double[] high = low.clone();
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        RowValues values = values();
        try (SeriesFile series = open(file, name)) {
            while (series.next()) {
                Event event = series.event();
                double[] row = event.occurred() ? values.of(event.row()) : new double[0];
                for (int i = 0; i < row.length; i++) {
                    if (Double.isFinite(row[i])) {
                        low[i] = Math.min(low[i], row[i]);
                        high[i] = Math.max(high[i], row[i]);
                    }
                }
            }
        }
        return pipeline.detect().stream()
                .map(watch -> {
                    if (!(watch instanceof WatchedColumn alone)) {
                        return watch;
                    }
                    int i = columns.indexOf(alone.column());
                    GivenRange range = low[i] > high[i] ? null : new GivenRange(low[i], high[i]);
                    return (Watch) new WatchedColumn(
                            alone.column(), alone.detector(), alone.options().withRange(range));
                })
                .toList();
    }

    private DetectionPlan plan() {
        return new DetectionPlan(pipeline.detect());
    }

    private RowValues values() {
        return new RowValues(schema, plan().columns());
    }

    private SeriesFile open(Path file, String name) throws IOException {
        return new SeriesFile(file, name, schema, events, key);
    }
}
