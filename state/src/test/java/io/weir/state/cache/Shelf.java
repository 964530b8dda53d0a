package io.weir.state.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A store in memory that keeps copies, remembers what it was asked for, and fails when told to. */
final class Shelf implements Store<String, Shelf.Box> {
    /** A mutable value that says itself how large it is. */
    static final class Box {
        int content;
        int bytes;

        Box(int content, int bytes) {
            this.content = content;
            this.bytes = bytes;
        }

        @Override
        public String toString() {
            return content + " of " + bytes;
        }
    }

    private final Map<String, Box> stored = new HashMap<>();
    private int callsUntilFailure = -1;

    final List<String> calls = new ArrayList<>();

    /** The call after that many others fails, once. */
    void failAfter(int calls) {
        callsUntilFailure = calls;
    }

    void work() {
        callsUntilFailure = -1;
    }

    /** What someone else would find. */
    Map<String, String> contents() {
        Map<String, String> contents = new TreeMap<>();
        stored.forEach((key, box) -> contents.put(key, box.toString()));
        return contents;
    }

    @Override
    public Box load(String key) throws IOException {
        call("load " + key);
        Box box = stored.get(key);
        return box == null ? null : new Box(box.content, box.bytes);
    }

    @Override
    public void save(String key, Box box) throws IOException {
        call("save " + key);
        stored.put(key, new Box(box.content, box.bytes));
    }

    @Override
    public void remove(String key) throws IOException {
        call("remove " + key);
        stored.remove(key);
    }

    @Override
    public long bytes(String key, Box box) {
        return box.bytes;
    }

    private void call(String what) throws IOException {
        if (callsUntilFailure == 0) {
            callsUntilFailure = -1;
            throw new IOException("cannot " + what);
        }
        callsUntilFailure--;
        calls.add(what);
    }
}
