package io.weir.gpu.cpu;

import static io.weir.gpu.cpu.VectorMath.LANES;
import static io.weir.gpu.cpu.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.weir.gpu.FloatBatch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A forest that is computed from its leaves up: every node of it, for a registerful of rows at once, keeps for each row the
 * value of the side that the row would go to. No row has a way of its own, so nothing is gathered; it costs the number of
 * nodes where a walk costs the depth, which pays while trees are small. A few rows walk all the same.
 *
 * <p>What is computed, and in which order, {@link ForestSteps} tells: first the steps that choose between leaves, of all
 * trees, then the others.
 *
 * <p>A side is chosen by bits: the sign of {@code x − threshold}, drawn over the lane, is the mask of the left one. Masks of
 * the library cost twice as much in Java 17. The two loops are written out: short methods of many operations would be
 * compiled into their caller until C2 stops, and leaves calls with boxed vectors.
 *
 * <p>O(nodes / lanes) per row.
 */
final class VectorForest implements TileArithmetic.Forest {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int SIGN = 31;
    private static final int WORDS = ForestSteps.WORDS;

    /** How many levels a row walks down while a registerful of rows takes a step. */
    private static final double LEVELS_PER_STEP = 1.6;

    private final ForestColumns columns;
    private final WalkedForest walked;
    private final ForestSteps steps;
    /** Up to so many rows, they walk. */
    private final int few;

    /** {@code tile[column * LANES + lane]}. */
    private final float[] tile;

    private final float[] slots;

    VectorForest(ForestSteps steps, WalkedForest walked, ForestColumns columns) {
        this.columns = columns;
        this.walked = walked;
        this.steps = steps;
        few = (int) (LEVELS_PER_STEP * steps.count() / walked.levels());
        tile = new float[columns.count() * LANES];
        slots = new float[steps.slots() * LANES];
        steps.constants()
                .forEach((slot, value) -> FloatVector.broadcast(SPECIES, value).intoArray(slots, slot * LANES));
    }

    @Override
    public int width() {
        return LANES;
    }

    @Override
    public void add(FloatBatch in, int from, int rows, float[] sums) {
        if (rows <= few) {
            walked.add(in, from, rows, sums);
            return;
        }
        load(in, from);
        chooseLeaves(steps.code(), WORDS * steps.ofLeaves());
        choose(steps.code(), WORDS * steps.ofLeaves(), WORDS * steps.count(), LANES * steps.ofLeaves());
        FloatVector sum = FloatVector.fromArray(SPECIES, sums, 0);
        for (int root : steps.root()) {
            sum = sum.add(FloatVector.fromArray(SPECIES, slots, root));
        }
        sum.intoArray(sums, 0);
    }

    private void load(FloatBatch in, int from) {
        for (int column = 0; column < columns.zeros(); column++) {
            FloatVector x = FloatVector.fromArray(SPECIES, in.data(), columns.source(in, column) + from);
            x.blend(columns.replacement(column), x.compare(NE, x)).intoArray(tile, column * LANES);
        }
    }

    private void chooseLeaves(int[] code, int end) {
        float[] x = tile;
        float[] values = slots;
        int slot = 0;
        for (int at = 0; at < end; at += WORDS) {
            IntVector left = IntVector.broadcast(INTS, code[at + 4])
                    .reinterpretAsFloats()
                    .add(FloatVector.fromArray(SPECIES, x, code[at + 1]))
                    .reinterpretAsInts()
                    .lanewise(ASHR, SIGN)
                    .and(IntVector.broadcast(INTS, code[at + 6]))
                    .lanewise(XOR, IntVector.broadcast(INTS, code[at + 7]));
            IntVector right = IntVector.broadcast(INTS, code[at + 5])
                    .reinterpretAsFloats()
                    .add(FloatVector.fromArray(SPECIES, x, code[at + 2]))
                    .reinterpretAsInts()
                    .lanewise(ASHR, SIGN)
                    .and(IntVector.broadcast(INTS, code[at + 8]))
                    .lanewise(XOR, IntVector.broadcast(INTS, code[at + 9]));
            IntVector.broadcast(INTS, code[at + 3])
                    .reinterpretAsFloats()
                    .add(FloatVector.fromArray(SPECIES, x, code[at]))
                    .reinterpretAsInts()
                    .lanewise(ASHR, SIGN)
                    .and(left.lanewise(XOR, right))
                    .lanewise(XOR, right)
                    .reinterpretAsFloats()
                    .intoArray(values, slot);
            slot += LANES;
        }
    }

    private void choose(int[] code, int begin, int end, int firstSlot) {
        float[] x = tile;
        float[] values = slots;
        int slot = firstSlot;
        for (int at = begin; at < end; at += WORDS) {
            IntVector a = FloatVector.fromArray(SPECIES, values, code[at + 6]).reinterpretAsInts();
            IntVector b = FloatVector.fromArray(SPECIES, values, code[at + 7]).reinterpretAsInts();
            IntVector left = IntVector.broadcast(INTS, code[at + 4])
                    .reinterpretAsFloats()
                    .add(FloatVector.fromArray(SPECIES, x, code[at + 1]))
                    .reinterpretAsInts()
                    .lanewise(ASHR, SIGN)
                    .and(a.lanewise(XOR, b))
                    .lanewise(XOR, b);
            IntVector c = FloatVector.fromArray(SPECIES, values, code[at + 8]).reinterpretAsInts();
            IntVector d = FloatVector.fromArray(SPECIES, values, code[at + 9]).reinterpretAsInts();
            IntVector right = IntVector.broadcast(INTS, code[at + 5])
                    .reinterpretAsFloats()
                    .add(FloatVector.fromArray(SPECIES, x, code[at + 2]))
                    .reinterpretAsInts()
                    .lanewise(ASHR, SIGN)
                    .and(c.lanewise(XOR, d))
                    .lanewise(XOR, d);
            IntVector.broadcast(INTS, code[at + 3])
                    .reinterpretAsFloats()
                    .add(FloatVector.fromArray(SPECIES, x, code[at]))
                    .reinterpretAsInts()
                    .lanewise(ASHR, SIGN)
                    .and(left.lanewise(XOR, right))
                    .lanewise(XOR, right)
                    .reinterpretAsFloats()
                    .intoArray(values, slot);
            slot += LANES;
        }
    }
}
