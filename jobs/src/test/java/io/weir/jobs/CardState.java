package io.weir.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.jobs.RecordedRun.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Makes what the scoring and the learning job of the shipped pipeline remember of a few hundred payments. */
final class CardState {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LABEL_DELAY = Duration.ofDays(7);
    private static final int BEFORE = 480;
    private static final int BEHIND = 40;
    private static final int CARDS = 8;
    private static final int TERMINALS = 5;

    private CardState() {}

    /**
     * Makes one of the code as it is.
     *
     * @param shipped the pipeline file
     */
    static void write(StateFixture fixture, Path shipped, Path temporary) throws Exception {
        Path pipeline = fixture.pipeline("scoring");
        Files.createDirectories(pipeline.getParent());
        // Sooner than shipped, so that a few hundred labels make a model.
        Files.writeString(pipeline, Files.readString(shipped).replaceFirst("publish-every: \\d+", "publish-every: 50"));
        List<Message> events = events();
        List<Message> labels = events.stream().map(CardState::label).toList();
        Instant cut = Instant.ofEpochMilli(events.get(BEFORE - 1).time());
        List<Message> learned = inOrder(
                events.subList(0, BEFORE),
                labels.stream()
                        .filter(label -> label.time() <= cut.toEpochMilli())
                        .toList());

        // First without a model, for the feature log that learning needs.
        RecordedRun logging = new RecordedRun(learned);
        StateFixture.run("scoring", pipeline, logging, null, temporary);
        List<Message> log = logged(logging.answers("feature-log"), events);
        RecordedRun learning = new RecordedRun(inOrder(
                log,
                labels.stream()
                        .filter(label -> label.time() <= cut.toEpochMilli())
                        .toList()));
        fixture.keepSavepoint("learning", StateFixture.run("learning", pipeline, learning, null, temporary));
        // Labels of events that the log had: alone, so that what is learned does not depend on which of two topics is
        // faster.
        fixture.keepMessages(
                "learning",
                labels.subList(0, BEFORE).stream()
                        .filter(label -> label.time() > cut.toEpochMilli())
                        .toList());

        String model = learning.answers("models").stream()
                .filter(record -> record.contains("\"parameters\""))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        List<Message> scored = new ArrayList<>(List.of(new Message("models", model, 0)));
        scored.addAll(learned);
        fixture.keepSavepoint(
                "scoring", StateFixture.run("scoring", pipeline, new RecordedRun(scored), null, temporary));
        fixture.keepMessages("scoring", events.subList(BEFORE, BEFORE + BEHIND));

        fixture.keepAnswers("scoring", temporary);
        fixture.keepAnswers("learning", temporary);
    }

    /** Payments, about one in two hours; one terminal is fraudulent from the tenth day on, and large amounts are sometimes. */
    private static List<Message> events() {
        SplittableRandom random = new SplittableRandom(11);
        List<Message> events = new ArrayList<>();
        Instant time = FIRST;
        for (int i = 0; i < BEFORE + BEHIND; i++) {
            time = time.plusSeconds(1 + random.nextInt(4 * 3600)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
            long card = random.nextInt(CARDS);
            double amount = Math.round(100 * (10 + 20 * card) * Math.exp(random.nextGaussian() / 2)) / 100.0;
            if (random.nextInt(25) == 0) {
                amount *= 6;
            }
            ObjectNode json = JSON.createObjectNode()
                    .put("transaction_id", i + 1)
                    .put("card_id", card)
                    .put("terminal_id", random.nextInt(TERMINALS))
                    .put("amount", amount)
                    .put("event_time", time.toString().replace("Z", ".000Z"));
            events.add(new Message("events", json.toString(), time.toEpochMilli()));
        }
        return events;
    }

    private static Message label(Message event) {
        try {
            ObjectNode payment = (ObjectNode) JSON.readTree(event.value());
            long card = payment.get("card_id").asLong();
            boolean fraud = payment.get("amount").asDouble() > 4 * (10 + 20 * card)
                    || payment.get("terminal_id").asLong() == 3
                            && event.time() > FIRST.plus(Duration.ofDays(10)).toEpochMilli();
            Instant known = Instant.ofEpochMilli(event.time()).plus(LABEL_DELAY);
            ObjectNode json = JSON.createObjectNode()
                    .put("transaction_id", payment.get("transaction_id").asLong())
                    .put("is_fraud", fraud)
                    .put("label_time", known.toString().replace("Z", ".000Z"));
            return new Message("labels", json.toString(), known.toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Message> logged(List<String> lines, List<Message> events) {
        List<Message> log = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            log.add(new Message("feature-log", lines.get(i), events.get(i).time()));
        }
        return log;
    }

    private static List<Message> inOrder(List<Message> one, List<Message> other) {
        return Stream.concat(one.stream(), other.stream())
                .sorted(Comparator.comparingLong(Message::time))
                .toList();
    }
}
