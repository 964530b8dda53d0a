package io.weir.state.expiry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * Tells when keys that were seen at some time are due to be looked at, a while later in event time: keys that come once
 * or twice and are then forgotten, of which there are very many.
 *
 * <p>A timer for each would cost, on RocksDB, as much as the key's state: it is set, read back in order, and taken out.
 * Here keys of about the same time are written to one list by key group, up to 512 of them, with one timer for the list.
 * So a key is due up to a 32nd of the while later than with a timer of its own, never earlier; of keys of one
 * millisecond and key group, each further 512 are due a millisecond later. What must be exact, the operator asks its
 * state, by the key's time.
 *
 * <p>What the operator does, on its task's thread:
 *
 * <ol>
 *   <li>{@link #note} for each key and time. A key may be noted again, and is then due once for each; the state tells
 *       whether anything is to be done.
 *   <li>{@link #advance} before it processes a watermark.
 *   <li>{@link #flush} in {@code prepareSnapshotPreBarrier}: in {@code snapshotState} timers that Flink keeps on the heap
 *       are already written.
 *   <li>It sets the current key itself, each time: each of these calls leaves it at another one.
 * </ol>
 *
 * <p>Until it is written, or due, a note is on the heap: at most 65,536 of them. In the keyed state a list belongs to a
 * key of the ledger's own in the same key group, so that it moves with its keys when a job is rescaled.
 */
public final class ExpiryLedger implements Triggerable<Object, Long> {
    private static final String NAME = "due-keys";

    /** How much of the while two times may be apart whose keys are written down together. */
    private static final int PARTS = 32;

    private static final int MOST_KEYS = 512;
    private static final int MOST_OPEN = 1 << 16;

    /** Looks at a key that is due. */
    @FunctionalInterface
    public interface Due {
        /**
         * @param key not the current one
         * @param time that event time has reached; the key was noted for one that is earlier by the while, or more
         */
        void due(String key, long time) throws Exception;
    }

    /** Keys that are not yet written, of times that are near one another. */
    private static final class Page {
        List<String> keys = new ArrayList<>();
        long latest = Long.MIN_VALUE;
        long lastName = Long.MIN_VALUE;
    }

    /** What a key group has. */
    private static final class Group {
        final String owner;
        final Map<Long, Page> open = new HashMap<>();

        Group(String owner) {
            this.owner = owner;
        }
    }

    private final KeyedStateBackend<Object> backend;
    private final InternalTimerService<Long> timers;
    private final ListStateDescriptor<String> written = new ListStateDescriptor<>(NAME, StringSerializer.INSTANCE);
    private final long after;
    private final long width;
    private final Due due;
    private final int keyGroups;
    private final int firstGroup;
    private final Group[] groups;

    /** How many keys are in all open pages. */
    private int notes;

    /** Before event time comes to this, there is nothing for {@link #advance} to do but to drop pages that are empty. */
    private long earliest = Long.MAX_VALUE;

    private ExpiryLedger(AbstractStreamOperator<?> operator, long after, Due due) {
        this.backend = operator.getKeyedStateBackend();
        this.timers = operator.getInternalTimerService(NAME, LongSerializer.INSTANCE, this);
        this.after = after;
        this.width = Math.max(1, after / PARTS);
        this.due = due;
        TaskInfo task = operator.getRuntimeContext().getTaskInfo();
        this.keyGroups = task.getMaxNumberOfParallelSubtasks();
        KeyGroupRange range = KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                keyGroups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        this.firstGroup = range.getStartKeyGroup();
        this.groups = groups(range, keyGroups);
    }

    /**
     * The ledger of an operator whose keys are texts, for its {@code open()}.
     *
     * @param after how long after the time that it is noted for a key is due, in milliseconds of event time, from 0
     */
    public static ExpiryLedger open(AbstractStreamOperator<?> operator, long after, Due due) {
        if (after < 0) {
            throw new IllegalArgumentException("keys are due after " + after + " ms; accepted: 0 or more");
        }
        return new ExpiryLedger(operator, after, due);
    }

    /** Finds for each key group of the range a text that belongs to it. */
    private static Group[] groups(KeyGroupRange range, int keyGroups) {
        Group[] groups = new Group[range.getNumberOfKeyGroups()];
        int found = 0;
        for (int i = 0; found < groups.length; i++) {
            String owner = Integer.toString(i);
            int group = KeyGroupRangeAssignment.assignToKeyGroup(owner, keyGroups) - range.getStartKeyGroup();
            if (group >= 0 && group < groups.length && groups[group] == null) {
                groups[group] = new Group(owner);
                found++;
            }
        }
        return groups;
    }

    private Group groupOf(String key) {
        return groups[KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups) - firstGroup];
    }

    /** The key is due {@code after} this time. */
    public void note(String key, long time) throws Exception {
        Group group = groupOf(key);
        Page page = group.open.computeIfAbsent(Math.floorDiv(time, width), none -> new Page());
        page.keys.add(key);
        page.latest = Math.max(page.latest, time);
        earliest = Math.min(earliest, page.latest + after);
        notes++;
        if (page.keys.size() == MOST_KEYS) {
            write(group, page);
        } else if (notes >= MOST_OPEN) {
            flush();
        }
    }

    /** Has those looked at that are due by then and nowhere written. */
    public void advance(long watermark) throws Exception {
        if (watermark < earliest) {
            return;
        }
        earliest = Long.MAX_VALUE;
        List<String> now = new ArrayList<>();
        for (Group group : groups) {
            Iterator<Page> pages = group.open.values().iterator();
            while (pages.hasNext()) {
                Page page = pages.next();
                if (page.latest + after <= watermark) {
                    pages.remove();
                    now.addAll(page.keys);
                } else if (!page.keys.isEmpty()) {
                    earliest = Math.min(earliest, page.latest + after);
                }
            }
        }
        notes -= now.size();
        for (String key : now) {
            due.due(key, watermark);
        }
    }

    /** Brings all notes into the keyed state. */
    public void flush() throws Exception {
        for (Group group : groups) {
            for (Page page : group.open.values()) {
                if (!page.keys.isEmpty()) {
                    write(group, page);
                }
            }
        }
    }

    private void write(Group group, Page page) throws Exception {
        // Not to one list with those of before: keys of one millisecond would make a list of any length.
        long name = page.latest > page.lastName ? page.latest : page.lastName + 1;
        page.lastName = name;
        backend.setCurrentKey(group.owner);
        list(name).addAll(page.keys);
        notes -= page.keys.size();
        page.keys = new ArrayList<>();
        timers.registerEventTimeTimer(name, name + after);
    }

    private ListState<String> list(long name) throws Exception {
        return backend.getPartitionedState(name, LongSerializer.INSTANCE, written);
    }

    @Override
    public void onEventTime(InternalTimer<Object, Long> timer) throws Exception {
        long name = timer.getNamespace();
        if (name + after > timer.getTimestamp()) {
            // It is longer now than when the timer was set.
            timers.registerEventTimeTimer(name, name + after);
            return;
        }
        ListState<String> list = list(name);
        Iterable<String> listed = list.get();
        if (listed == null) {
            return; // The while was longer once: a timer of before comes after the one that is set by now.
        }
        List<String> keys = new ArrayList<>();
        listed.forEach(keys::add);
        list.clear();
        for (String key : keys) {
            due.due(key, timer.getTimestamp());
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Object, Long> timer) {
        throw new IllegalStateException(
                "no processing-time timer is ever set, but one of " + timer.getKey() + " fired");
    }
}
