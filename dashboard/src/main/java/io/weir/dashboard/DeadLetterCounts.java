package io.weir.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Dead letters by source topic and reason. Both come from headers, which anybody may write: from the
 * {@value #DIFFERENT_NAMES}th different name on, the rest count together as {@value #OTHERS}. Not thread-safe.
 */
final class DeadLetterCounts {
    static final int DIFFERENT_NAMES = 64;
    static final String OTHERS = "(others)";
    static final String UNNAMED = "(none given)";

    private final Map<String, Map<String, Long>> bySource = new TreeMap<>();
    private long total;

    void add(Headers headers) {
        total++;
        String source = named(bySource, header(headers, "source-topic"));
        Map<String, Long> byReason = bySource.computeIfAbsent(source, ignored -> new TreeMap<>());
        byReason.merge(named(byReason, header(headers, "reason")), 1L, Long::sum);
    }

    Snapshot.DeadLetters snapshot() {
        Map<String, Map<String, Long>> copy = new TreeMap<>();
        bySource.forEach((source, byReason) -> copy.put(source, Collections.unmodifiableMap(new TreeMap<>(byReason))));
        return new Snapshot.DeadLetters(total, Collections.unmodifiableMap(copy));
    }

    private static String named(Map<String, ?> known, String name) {
        return known.containsKey(name) || known.size() < DIFFERENT_NAMES - 1 ? name : OTHERS;
    }

    private static String header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? UNNAMED : new String(header.value(), StandardCharsets.UTF_8);
    }
}
