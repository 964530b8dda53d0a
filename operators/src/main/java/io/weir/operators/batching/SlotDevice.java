package io.weir.operators.batching;

import io.weir.gpu.device.DeviceHealth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GPU of a task's slot, as long as a task of that slot uses it.
 *
 * <p>Flink's external resource framework tells every task all the GPUs that its TaskManager has (the resource {@value
 * #RESOURCE}, whose property {@value #INDEX} is the GPU's number), and no slot which of them is its own. So the slots of
 * a job share them out here, within the job's class loader, which knows nothing of other jobs in the process: a slot that comes gets the GPU that the fewest slots have, and of those that have not
 * failed, if there is one; all tasks of a slot have the same. With as many slots as GPUs, and one job, each slot has its own.
 *
 * <p>Where there is no such resource, as in a mini cluster, it is GPU 0.
 *
 * <p>Thread-safe; each task takes and closes its own.
 */
public final class SlotDevice implements AutoCloseable {
    /** The resource's name in {@code external-resources}. */
    public static final String RESOURCE = "gpu";
    /** The property that Flink's own driver of GPUs gives each of them. */
    static final String INDEX = "index";

    private static final Logger LOG = LoggerFactory.getLogger(SlotDevice.class);
    private static final Map<String, SlotDevice> BY_SLOT = new HashMap<>();

    private final String slot;
    private final int index;
    private int users;

    private SlotDevice(String slot, int index) {
        this.slot = slot;
        this.index = index;
    }

    /**
     * Takes the GPU of a task's slot.
     *
     * @throws IllegalStateException if the resource does not say which GPUs there are
     */
    static SlotDevice take(TaskInfo task, Set<ExternalResourceInfo> gpus) {
        SlotDevice device = take(task.getAllocationIDAsString(), gpus);
        LOG.info("{} has {}", task.getTaskNameWithSubtasks(), device);
        return device;
    }

    static SlotDevice take(String slot, Set<ExternalResourceInfo> gpus) {
        if (gpus.isEmpty()) {
            return new SlotDevice(null, 0);
        }
        TreeSet<Integer> indices = new TreeSet<>();
        gpus.forEach(gpu -> indices.add(index(gpu)));
        synchronized (BY_SLOT) {
            SlotDevice device = BY_SLOT.computeIfAbsent(slot, none -> new SlotDevice(slot, leastUsed(indices)));
            device.users++;
            return device;
        }
    }

    private static int leastUsed(TreeSet<Integer> indices) {
        Map<Integer, Integer> slots = new HashMap<>();
        BY_SLOT.values().forEach(taken -> slots.merge(taken.index, 1, Integer::sum));
        return indices.stream()
                .min(Comparator.<Integer, Boolean>comparing(
                                index -> DeviceHealth.failure(index).isPresent())
                        .thenComparing(index -> slots.getOrDefault(index, 0)))
                .orElseThrow();
    }

    private static int index(ExternalResourceInfo gpu) {
        String text = gpu.getProperty(INDEX)
                .orElseThrow(() -> new IllegalStateException("the external resource '" + RESOURCE
                        + "' gives a GPU with the properties " + sorted(gpu) + " and without '" + INDEX
                        + "', its number: set external-resource." + RESOURCE + ".driver-factory.class to a driver that"
                        + " gives it, as org.apache.flink.externalresource.gpu.GPUDriverFactory does"));
        if (text.strip().matches("\\d{1,6}")) {
            return Integer.parseInt(text.strip());
        }
        throw new IllegalStateException("the external resource '" + RESOURCE + "' gives a GPU with " + INDEX + "='"
                + text + "': the GPU's number, 0 or more, is accepted; a discovery script prints such numbers");
    }

    private static List<String> sorted(ExternalResourceInfo gpu) {
        List<String> keys = new ArrayList<>(gpu.getKeys());
        keys.sort(null);
        return keys;
    }

    /** The GPU's number, from 0. */
    public int index() {
        return index;
    }

    @Override
    public void close() {
        synchronized (BY_SLOT) {
            if (slot != null && --users == 0) {
                BY_SLOT.remove(slot);
            }
        }
    }

    @Override
    public String toString() {
        return slot == null
                ? "GPU 0, as no external resource '" + RESOURCE + "' is configured"
                : "GPU " + index + " of its TaskManager's external resource '" + RESOURCE + "'";
    }
}
