package io.weir.operators.identity;

import static io.weir.operators.event.Payments.label;
import static io.weir.operators.event.Payments.payment;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** Ids that come again and again, and labels before their events, answered as if nothing were ever forgotten. */
class ForgottenIdsTest {
    private static final long REMEMBER = 1_000;

    /** One of: an event or a label of an id, the watermark, a restart; each so much later than the one before. */
    private record Step(Kind kind, int id, long later, long ahead) {
        Step(Kind kind, long later) {
            this(kind, 0, later, 0);
        }
    }

    private enum Kind {
        EVENT,
        /** Its time is ahead of the watermark: events may be read long after their labels. */
        LABEL,
        WATERMARK,
        RESTART
    }

    /** What is known of an id by whoever forgets nothing: its event's time, or its waiting label's. */
    private record Known(boolean event, long time) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> later = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.longs().between(0, 60)),
                Tuple.of(3, Arbitraries.longs().between(REMEMBER - 40, REMEMBER + 120)));
        Arbitrary<Integer> id = Arbitraries.integers().between(0, 3);
        Arbitrary<Long> ahead =
                Arbitraries.oneOf(Arbitraries.just(0L), Arbitraries.longs().between(0, 3 * REMEMBER));
        Arbitrary<Step> event = Combinators.combine(id, later).as((of, time) -> new Step(Kind.EVENT, of, time, 0));
        Arbitrary<Step> label =
                Combinators.combine(id, later, ahead).as((of, time, by) -> new Step(Kind.LABEL, of, time, by));
        return Arbitraries.frequencyOf(
                        Tuple.of(6, event),
                        Tuple.of(3, label),
                        Tuple.of(4, later.map(time -> new Step(Kind.WATERMARK, time))),
                        Tuple.of(1, Arbitraries.just(new Step(Kind.RESTART, 0))))
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 400)
    void whenAnIdIsForgottenDependsOnTheTimesAlone(@ForAll("steps") List<Step> steps) throws Exception {
        check(steps, REMEMBER);
    }

    @Property(tries = 400)
    void norDoesItWhereIdsWereKeptForLongerBeforeARestart(@ForAll("steps") List<Step> steps) throws Exception {
        check(steps, 5 * REMEMBER);
    }

    /** @param first for how long ids are kept until the first restart */
    private static void check(List<Step> steps, long first) throws Exception {
        long kept = first;
        Map<Integer, Known> known = new HashMap<>();
        List<String> expected = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        long now = 10_000;
        var job = start(kept, null);
        try {
            for (Step step : steps) {
                now += step.later();
                switch (step.kind()) {
                    case RESTART -> {
                        job.prepareSnapshotPreBarrier(1);
                        OperatorSubtaskState state = job.snapshot(1, 1);
                        job.close();
                        kept = REMEMBER;
                        job = start(kept, state);
                    }
                    case WATERMARK -> job.processWatermark(now);
                    case LABEL -> {
                        long time = now + step.ahead();
                        expected.addAll(labeled(step.id(), time, kept, known));
                        job.processElement(label(step.id(), true, time), now);
                    }
                    case EVENT -> {
                        expected.addAll(occurred(step.id(), now, kept, known));
                        job.processElement(payment(step.id(), "a", 5.0, now), now);
                    }
                }
                answered.addAll(answers(job));
            }
            assertThat(answered).isEqualTo(expected);
            // A 32nd of the while for the list.
            job.processWatermark(now + 3 * REMEMBER + first + first / 32 + 1);
            assertThat(job.numKeyedStateEntries()).as("what is left").isZero();
        } finally {
            job.close();
        }
    }

    private static List<String> occurred(int id, long now, long kept, Map<Integer, Known> all) {
        Known known = still(id, now, kept, all);
        if (known != null && known.event()) {
            return List.of(id + " refused");
        }
        all.put(id, new Known(true, now));
        return known == null ? List.of(id + " at " + now) : List.of(id + " at " + now, id + " labeled at " + now);
    }

    private static List<String> labeled(int id, long now, long kept, Map<Integer, Known> all) {
        Known known = still(id, now, kept, all);
        if (known != null && known.event()) {
            return List.of(id + " labeled at " + known.time());
        }
        if (known == null || known.time() <= now) { // else it was overtaken by its correction
            all.put(id, new Known(false, now));
        }
        return List.of();
    }

    @Nullable
    private static Known still(int id, long now, long kept, Map<Integer, Known> all) {
        Known known = all.get(id);
        return known != null && known.time() + kept > now ? known : null;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Event, Event> start(
            long kept, @Nullable OperatorSubtaskState state) throws Exception {
        var job = new KeyedOneInputStreamOperatorTestHarness<>(
                new IdentifyEvents(Payments.SCHEMA, new int[] {Payments.ID}, kept, true, Payments.REJECTED),
                Payments::id,
                Types.STRING);
        job.setup(Payments.serializer());
        if (state != null) {
            job.initializeState(state);
        }
        job.open();
        return job;
    }

    /** What has come out since: one of the two outputs for each message. */
    private static List<String> answers(KeyedOneInputStreamOperatorTestHarness<String, Event, Event> job) {
        Queue<StreamRecord<Event>> refused = job.getSideOutput(Payments.REJECTED);
        List<String> answers = Stream.concat(
                        job.extractOutputValues().stream()
                                .map(event -> Payments.id(event)
                                        + (event.occurred() ? " at " : " labeled at ")
                                        + event.time()),
                        refused == null
                                ? Stream.of()
                                : refused.stream()
                                        .map(record -> new String(record.getValue()
                                                                .original()
                                                                .value())
                                                        .split(" ")[1] + " refused"))
                .toList();
        job.getOutput().clear();
        if (refused != null) {
            refused.clear();
        }
        return answers;
    }
}
