package io.weir.ml.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The k keys of a day with the highest scores, and which of them had a positive. A key's score is its best; of keys with
 * equal scores those that reached it first are taken. Exact, though only k keys and those with a positive are kept: a key
 * that fell behind comes back by a higher score alone. On a day with more than {@value #MOST_POSITIVE} keys with a positive,
 * those beyond count only if they had a place when it came, so that the precision may be told too low.
 */
final class TopKeys {
    /** The most keys with a positive that a day remembers; it bounds the memory of a day on which all is positive. */
    static final int MOST_POSITIVE = 20_000;

    private record Ranked(String key, double score, long arrival) {}

    private static final Comparator<Ranked> LOWEST_FIRST =
            Comparator.comparingDouble(Ranked::score).thenComparing(Ranked::arrival, Comparator.reverseOrder());

    private final int k;
    private final Map<String, Ranked> top = new HashMap<>();
    private final TreeSet<Ranked> ranking = new TreeSet<>(LOWEST_FIRST);
    private final Set<String> positiveKeys = new HashSet<>();
    private long arrivals;
    private boolean negatives;

    TopKeys(int k) {
        this.k = k;
    }

    void add(String key, double score, boolean positive) {
        rank(new Ranked(key, score + 0.0, arrivals++)); // -0.0 would be below 0.0
        if (!positive) {
            negatives = true;
        } else if (positiveKeys.size() < MOST_POSITIVE || top.containsKey(key)) {
            positiveKeys.add(key);
        }
    }

    private void rank(Ranked ranked) {
        Ranked known = top.get(ranked.key);
        if (known != null) {
            if (ranked.score <= known.score) {
                return;
            }
            ranking.remove(known);
        } else if (top.size() == k) {
            if (ranked.score <= ranking.first().score) {
                return;
            }
            top.remove(ranking.pollFirst().key);
        }
        top.put(ranked.key, ranked);
        ranking.add(ranked);
    }

    boolean hasBothClasses() {
        return negatives && !positiveKeys.isEmpty();
    }

    double precision() {
        return top.keySet().stream().filter(positiveKeys::contains).count() / (double) k;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeBoolean(negatives);
        out.writeLong(arrivals);
        out.writeInt(ranking.size());
        for (Ranked ranked : ranking) {
            out.writeUTF(ranked.key);
            out.writeDouble(ranked.score);
            out.writeLong(ranked.arrival);
        }
        out.writeInt(positiveKeys.size());
        for (String key : positiveKeys) {
            out.writeUTF(key);
        }
    }

    static TopKeys read(int k, DataInputStream in) throws IOException {
        TopKeys read = new TopKeys(k);
        read.negatives = in.readBoolean();
        read.arrivals = in.readLong();
        int ranked = in.readInt();
        for (int i = 0; i < ranked; i++) {
            read.rank(new Ranked(in.readUTF(), in.readDouble(), in.readLong()));
        }
        int positive = in.readInt();
        for (int i = 0; i < positive; i++) {
            read.positiveKeys.add(in.readUTF());
        }
        return read;
    }
}
