package io.weir.operators.feature;

import io.weir.operators.event.EventSchema;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import io.weir.state.window.TileLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes all window features of a key, as of one of its events, from what the key remembers.
 *
 * <p>O(events kept one by one + tiles) per group of windows, both bounded by the layout; nothing is allocated in the steady
 * state, but for the sketches and level totals of a key with tiles. Not safe for use by several threads.
 */
public final class FeatureScan {
    private final GroupScan[] groups;
    private final Subject subject = new Subject();

    public FeatureScan(FeatureStep step) {
        groups = new GroupScan[step.groups().size()];
        for (int g = 0; g < groups.length; g++) {
            groups[g] = new GroupScan(step.groups().get(g), g);
        }
    }

    /** What the histories must keep for a step's features, of a job's events. */
    public static HistoryLayout layout(FeatureStep step, EventSchema schema, int exactEvents, int tilesPerWindow) {
        return layout(step, schema.rowType().getFieldNames(), exactEvents, tilesPerWindow);
    }

    /**
     * What the histories must keep for a step's features.
     *
     * @param names of the row's columns
     * @param exactEvents how many events of a key are kept one by one; {@link HistoryLayout#UNLIMITED}: all
     * @param tilesPerWindow how finely a window of a key with more events is divided
     */
    public static HistoryLayout layout(FeatureStep step, List<String> names, int exactEvents, int tilesPerWindow) {
        List<TileLayout> tiles = new ArrayList<>();
        if (exactEvents != HistoryLayout.UNLIMITED) { // else windows may change with the next savepoint
            for (GroupScan group : new FeatureScan(step).groups) {
                tiles.add(group.tiles(tilesPerWindow));
            }
        }
        // A number has its plain name: that is what older savepoints hold.
        List<String> columns = step.columns().stream()
                .map(column ->
                        names.get(column.column()) + (column.kind() == KeptColumn.Kind.CATEGORY ? " as category" : ""))
                .toList();
        return new HistoryLayout(
                columns,
                step.filters().stream().map(EventFilter::text).toList(),
                step.usesLabels(),
                exactEvents,
                tiles);
    }

    /**
     * Computes the features of an event.
     *
     * @param history its key's, the event already in it
     * @param entry the event's entry
     * @param features the whole vector; the step's places in it are set, a missing value as the group says
     */
    public void compute(KeyHistory history, int entry, double[] features) {
        subject.history = history;
        subject.self = entry;
        subject.asOf = history.time(entry);
        for (GroupScan group : groups) {
            group.compute(subject, features);
        }
    }
}
