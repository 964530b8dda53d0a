package io.weir.jobs.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.jobs.pipeline.Mapping;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.EventTypeInfo;
import io.weir.operators.event.Original;
import io.weir.operators.validation.TextEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import javax.annotation.Nullable;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * Reads a recording as it would have happened: each label comes when it became known, between the events before and
 * after that moment; of an event and a label of the same moment, the label comes first.
 *
 * <p>Labels that became known after the last event are left out: nothing is scored after them.
 */
final class RecordingFormat extends SimpleStreamFormat<Event> {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final EventSchema schema;
    private final TextEvents events;
    private final Mapping mapping;
    private final long outOfOrderness;
    private final long until;

    /**
     * @param name the file's name, for messages
     * @param until the file is not read on where only events of this time and later can follow, in epoch milliseconds
     */
    RecordingFormat(
            String name, EventSchema schema, TextEvents events, Mapping mapping, Duration outOfOrderness, long until) {
        this.name = name;
        this.schema = schema;
        this.events = events;
        this.mapping = mapping;
        this.outOfOrderness = outOfOrderness.toMillis();
        this.until = until;
    }

    @Override
    public TypeInformation<Event> getProducedType() {
        return new EventTypeInfo(schema.rowType());
    }

    @Override
    public Reader<Event> createReader(Configuration config, FSDataInputStream stream) throws IOException {
        return new LabelsInTime(new Recording(stream, schema, mapping));
    }

    private final class LabelsInTime implements Reader<Event> {
        private final Recording recording;
        /** Labels of one moment come in no particular order, the same in each run. */
        private final PriorityQueue<Event> pending = new PriorityQueue<>(Comparator.comparingLong(Event::labelTime));

        @Nullable
        private Event next;

        private long newest = Long.MIN_VALUE / 2; // far from overflow

        LabelsInTime(Recording recording) {
            this.recording = recording;
        }

        @Override
        @Nullable
        public Event read() throws IOException {
            if (next == null) {
                next = parse();
            }
            if (next == null) {
                return null;
            }
            Event label = pending.peek();
            if (label != null && next.occurred() && label.labelTime() <= next.time()) {
                return pending.poll();
            }
            Event event = next;
            next = null;
            if (event.occurred()) {
                Boolean positive = recording.label();
                if (positive != null) {
                    long known = event.time() + mapping.labelDelay().toMillis();
                    pending.add(Event.labeled(known, schema.rowOfId(schema.idOf(event.row())), positive, known, null));
                }
            }
            return event;
        }

        @Nullable
        private Event parse() throws IOException {
            if (newest - outOfOrderness >= until || !recording.next()) {
                return null;
            }
            Original line = new Original(null, recording.text().getBytes(UTF_8), name, 0, recording.number());
            Event event = events.parse(recording.fields(), line);
            if (event.occurred()) {
                if (event.time() < newest - outOfOrderness) {
                    throw new IOException(name + ":" + recording.number() + ": the event time goes back to "
                            + Instant.ofEpochMilli(event.time()) + " after " + Instant.ofEpochMilli(newest)
                            + ", by more than the pipeline's out-of-orderness of " + Duration.ofMillis(outOfOrderness)
                            + "; sort the input by " + mapping.columns().get(schema.name(schema.time())));
                }
                newest = Math.max(newest, event.time());
            }
            return event;
        }

        @Override
        public void close() throws IOException {
            recording.close();
        }
    }
}
