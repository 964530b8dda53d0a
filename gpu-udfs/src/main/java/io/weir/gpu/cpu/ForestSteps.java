package io.weir.gpu.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A forest's trees as a list of steps. A step takes three nodes, a parent and its children, and chooses one of four values;
 * where a child is a leaf itself, a node that always goes left stands for it. Values lie in slots: that of each step, in the
 * steps' order, then those of leaves that a step chooses besides other steps' values. Steps that choose between leaves alone
 * come first, and each other one after those whose values it takes.
 *
 * <p>Offsets are those of registers in a tile, or in the slots: their index times {@code lanes}. Arrays are shared, and never
 * written.
 */
final class ForestSteps {
    /** Words of a step in {@link #code}. */
    static final int WORDS = 10;

    private static final int NODES = 3;
    private static final int INPUTS = 4;
    private static final int FIRST_INPUT = 2 * NODES;

    private record Step(int[] offset, int[] negative, int[] four) {}

    private final ForestNodes forest;
    private final ForestColumns columns;
    private final int lanes;
    private final List<Step> ofLeaves = new ArrayList<>();
    private final List<Step> others = new ArrayList<>();
    /** Of the other steps' inputs, and of the roots, by their nodes: the steps, or leaves. */
    private final Map<Integer, Step> stepOf = new HashMap<>();

    private final Map<Integer, Float> constants = new LinkedHashMap<>();
    private final int[] code;
    private final int[] root;
    private final int slots;

    ForestSteps(ForestNodes forest, int[] roots, ForestColumns columns, int lanes) {
        this.forest = forest;
        this.columns = columns;
        this.lanes = lanes;
        for (int tree : roots) {
            take(tree);
        }
        List<Step> steps = new ArrayList<>(ofLeaves);
        steps.addAll(others);
        Map<Step, Integer> slot = new IdentityHashMap<>();
        for (Step step : steps) {
            slot.put(step, slot.size());
        }
        code = new int[WORDS * steps.size()];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            int at = WORDS * i;
            System.arraycopy(step.offset, 0, code, at, NODES);
            System.arraycopy(step.negative, 0, code, at + NODES, NODES);
            int[] inputs = i < ofLeaves.size() ? differences(step.four) : slots(step.four, slot);
            System.arraycopy(inputs, 0, code, at + FIRST_INPUT, INPUTS);
        }
        root = Arrays.stream(roots).map(tree -> lanes * slot(tree, slot)).toArray();
        slots = steps.size() + constants.size();
    }

    private int[] differences(int[] four) {
        int[] bits = Arrays.stream(four)
                .map(node -> Float.floatToRawIntBits(forest.value()[node]))
                .toArray();
        return new int[] {bits[0] ^ bits[1], bits[1], bits[2] ^ bits[3], bits[3]};
    }

    private int[] slots(int[] four, Map<Step, Integer> slot) {
        return Arrays.stream(four).map(node -> lanes * slot(node, slot)).toArray();
    }

    private int slot(int node, Map<Step, Integer> slot) {
        if (!forest.isLeaf(node)) {
            return slot.get(stepOf.get(node));
        }
        int next = slot.size() + constants.size();
        constants.put(next, forest.value()[node]);
        return next;
    }

    private void take(int node) {
        if (forest.isLeaf(node) || stepOf.containsKey(node)) {
            return;
        }
        int[] three = {node, left(node), right(node)};
        int[] four = {left(three[1]), right(three[1]), left(three[2]), right(three[2])};
        int[] offsets = new int[NODES];
        int[] negatives = new int[NODES];
        for (int i = 0; i < NODES; i++) {
            boolean isLeaf = forest.isLeaf(three[i]);
            offsets[i] = lanes
                    * (isLeaf
                            ? columns.zeros()
                            : columns.of(forest.feature()[three[i]], forest.missingLeft()[three[i]]));
            // From 0, so that of a zero too the negative is the positive one: −0 is not below 0.
            negatives[i] = Float.floatToRawIntBits(isLeaf ? -1 : 0 - forest.threshold()[three[i]]);
        }
        for (int below : four) {
            take(below);
        }
        Step step = new Step(offsets, negatives, four);
        stepOf.put(node, step);
        (Arrays.stream(four).allMatch(forest::isLeaf) ? ofLeaves : others).add(step);
    }

    private int left(int node) {
        return forest.isLeaf(node) ? node : forest.left()[node];
    }

    private int right(int node) {
        return forest.isLeaf(node) ? node : forest.left()[node] + 1;
    }

    /** Steps of all trees. */
    int count() {
        return others.size() + ofLeaves.size();
    }

    /** Steps, from the first on, that choose between leaves alone. */
    int ofLeaves() {
        return ofLeaves.size();
    }

    int slots() {
        return slots;
    }

    /** What stands in slots that no step writes. */
    Map<Integer, Float> constants() {
        return constants;
    }

    /**
     * Of each step {@link #WORDS} words. Of the parent, the left and the right child: where in the tile the feature is; then
     * of these the bits of what is added to the feature, the threshold's negative. Then of a step that chooses between leaves,
     * for either child: the bits in which its two leaves differ, and those of the right one; of another step: where among the
     * slots its four values are, from left to right.
     */
    int[] code() {
        return code;
    }

    /** Of each tree: where its value is. */
    int[] root() {
        return root;
    }
}
