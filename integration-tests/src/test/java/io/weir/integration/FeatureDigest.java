package io.weir.integration;

import io.weir.operators.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up all features of all events, in any order, so that two runs can be compared: in each of {@value #RANGES} ranges of
 * ids, how many events there were and the sum of a hash of each event's id and features, all bits of the doubles. An event
 * that is lost, repeated or other changes its range.
 *
 * <p>The sums are checkpointed, so they survive a failure exactly once; a file tells them when the input has ended. Each
 * checkpoint tells in another file how many events have come so far. Parallelism 1.
 */
final class FeatureDigest extends AbstractStreamOperator<Long>
        implements OneInputStreamOperator<Event, Long>, BoundedOneInput {
    private static final long serialVersionUID = 1L;

    static final int RANGES = 64;

    private final String folder;
    private final long events;

    private transient ListState<long[]> stored;
    private transient long[] counts;
    private transient long[] sums;

    /**
     * @param folder where the files are written
     * @param events how many there are; their ids are 0 and up
     */
    FeatureDigest(Path folder, long events) {
        this.folder = folder.toString();
        this.events = events;
    }

    /** What the file tells when all has gone through: one line per range, its count and its sum. */
    static List<String> result(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("digest"));
    }

    /** How many events had come by the newest checkpoint. */
    static long progress(Path folder) throws IOException {
        Path file = folder.resolve("progress");
        return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        stored = context.getOperatorStateStore()
                .getListState(
                        new ListStateDescriptor<>("digest", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        counts = new long[RANGES];
        sums = new long[RANGES];
        for (long[] both : stored.get()) {
            System.arraycopy(both, 0, counts, 0, RANGES);
            System.arraycopy(both, RANGES, sums, 0, RANGES);
        }
    }

    @Override
    public void processElement(StreamRecord<Event> element) {
        Event event = element.getValue();
        long id = event.row().getLong(0);
        long hash = SyntheticPayments.mix(id);
        for (double feature : event.precise()) {
            hash = SyntheticPayments.mix(hash ^ Double.doubleToLongBits(feature));
        }
        int range = (int) (id * RANGES / events);
        counts[range]++;
        sums[range] += hash;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long[] both = Arrays.copyOf(counts, 2 * RANGES);
        System.arraycopy(sums, 0, both, RANGES, RANGES);
        stored.update(List.of(both));
        write("progress", List.of(Long.toString(Arrays.stream(counts).sum())));
    }

    /** May come again after a failure, and then with the same sums. */
    @Override
    public void endInput() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int range = 0; range < RANGES; range++) {
            lines.add(range + " " + counts[range] + " " + Long.toHexString(sums[range]));
        }
        write("digest", lines);
    }

    private void write(String name, List<String> lines) throws IOException {
        Path file = Files.createDirectories(Path.of(folder)).resolve(name);
        Path part = Files.writeString(file.resolveSibling(name + ".part"), String.join("\n", lines));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
