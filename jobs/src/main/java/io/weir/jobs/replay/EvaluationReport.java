package io.weir.jobs.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ml.evaluation.DailyReport;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.Original;
import io.weir.operators.validation.TextEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares a file of scores with the labels of the recording that they were made from. */
final class EvaluationReport {
    private static final long DAY = 86_400_000L;

    private EvaluationReport() {}

    /**
     * Reads both files side by side: the scores are in the order of the recording, without the lines that were refused.
     *
     * <p>Day 0 is the day of the first event, in UTC.
     */
    static DailyReport read(Replay replay, Path scores) throws IOException {
        Path input = replay.input();
        EventSchema schema = replay.steps().declared();
        TextEvents events = replay.events();
        DailyReport report = new DailyReport();
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
                Boolean positive = recording.label();
                if (positive != null) {
                    long day = Math.floorDiv(event.time(), DAY);
                    firstDay = firstDay == Long.MIN_VALUE ? day : firstDay;
                    double score = Double.parseDouble(scored.substring(scored.lastIndexOf(',') + 1));
                    report.add((int) (day - firstDay), recording.card(), score, positive);
                }
                scored = lines.readLine();
            }
            if (scored != null) {
                throw new IOException("the score '" + scored + "' belongs to no line of " + input
                        + ": the input changed while it was evaluated; run it again");
            }
        }
        return report;
    }
}
