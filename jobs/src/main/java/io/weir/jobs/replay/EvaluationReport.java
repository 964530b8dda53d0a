package io.weir.jobs.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ml.evaluation.DailyReport;
import io.weir.ml.evaluation.JudgedScore;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.operators.derive.DeriveColumns;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.learning.EventEvaluation;
import io.weir.operators.validation.TextEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of scores compared with the labels of the recording that they were made from.
 *
 * @param daily the figures day by day
 * @param all the metrics that the pipeline asks for, over all days
 * @param later the same, from the first day on that was asked for
 */
record EvaluationReport(DailyReport daily, MetricsReport all, MetricsReport later) {
    private static final long DAY = 86_400_000L;

    /**
     * Reads both files side by side: the scores are in the order of the recording, without the lines that were refused.
     *
     * <p>Day 0 is the day of the first event, in UTC.
     *
     * @param from the first day of {@link #later}
     */
    static EvaluationReport read(Replay replay, Path scores, int from) throws IOException {
        Path input = replay.input();
        EventSchema schema = replay.steps().declared();
        TextEvents events = replay.events();
        DailyReport daily = new DailyReport();
        EventEvaluation evaluation = replay.steps().evaluation();
        PrequentialMetrics all = evaluation.metrics();
        PrequentialMetrics later = evaluation.metrics();
        long labelDelay = replay.mapping().labelDelay().toMillis();
        DeriveColumns derive = replay.steps().derive();
        derive.open(Thread.currentThread().getContextClassLoader());
        try (Recording recording = new Recording(Recording.open(input), schema, replay.mapping());
                BufferedReader lines = Files.newBufferedReader(scores, UTF_8)) {
            lines.readLine();
            long firstDay = Long.MIN_VALUE;
            String scored = lines.readLine();
            while (scored != null && recording.next()) {
                Event event = events.parse(recording.fields(), new Original(null, null, "", 0, recording.number()));
                String id = scored.substring(0, scored.lastIndexOf(','));
                if (!event.occurred() || !id.equals(Csv.field(schema.idOf(event.row())))) {
                    continue; // refused
                }
                Event derived = derive.map(event);
                if (!derived.occurred()) {
                    continue; // refused for a derived column; another line has its id
                }
                Boolean positive = recording.label();
                if (positive != null) {
                    long day = Math.floorDiv(event.time(), DAY);
                    firstDay = firstDay == Long.MIN_VALUE ? day : firstDay;
                    double score = Double.parseDouble(scored.substring(scored.lastIndexOf(',') + 1));
                    daily.add((int) (day - firstDay), recording.card(), score, positive);
                    Event label = Event.labeled(event.time(), derived.row(), positive, event.time() + labelDelay, null);
                    JudgedScore judged = evaluation.judge(label, score);
                    all.add(judged);
                    if (day - firstDay >= from) {
                        later.add(judged);
                    }
                }
                scored = lines.readLine();
            }
            if (scored != null) {
                throw new IOException("the score '" + scored + "' belongs to no line of " + input
                        + ": the input changed while it was evaluated; run it again");
            }
        } finally {
            derive.close();
        }
        return new EvaluationReport(daily, all.report(), later.report());
    }
}
