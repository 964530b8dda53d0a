package io.weir.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a job in this JVM is given in place of Kafka, message by message in their order, and what it answers. */
final class RecordedRun {
    /** @param source the name of the job's source that it comes to @param time of its record, epoch milliseconds */
    record Message(String source, String value, long time) {}

    private static final Map<Integer, RecordedRun> ALL = new ConcurrentHashMap<>();
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final int number = NEXT.incrementAndGet();
    private final List<Message> messages;
    private final AtomicInteger given = new AtomicInteger();
    private final Map<String, List<String>> answers = new ConcurrentHashMap<>();

    RecordedRun(List<Message> messages) {
        this.messages = List.copyOf(messages);
        ALL.put(number, this);
    }

    /** Of operators, which Flink serializes. */
    static RecordedRun of(int number) {
        return ALL.get(number);
    }

    int number() {
        return number;
    }

    /** The next message, if it is this source's turn. */
    Message next(String source) {
        int turn = given.get();
        return turn < messages.size() && messages.get(turn).source().equals(source) ? messages.get(turn) : null;
    }

    void wasGiven() {
        given.incrementAndGet();
    }

    boolean allWereGiven() {
        return given.get() == messages.size();
    }

    void answered(String topic, String value) {
        List<String> all = answers.computeIfAbsent(topic, name -> new ArrayList<>());
        synchronized (all) {
            all.add(value);
        }
    }

    List<String> answers(String topic) {
        List<String> all = answers.getOrDefault(topic, List.of());
        synchronized (all) {
            return List.copyOf(all);
        }
    }
}
