package io.weir.gpu.precision;

import io.weir.gpu.Explanation;
import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import java.util.BitSet;

/** Scores on the CPU as a device does with fewer bits: to compare with, not to be fast. One thread at a time. */
final class ReducedOnCpu implements LoadedModel {
    private final ReducedModel reduced;
    private final LoadedModel onNumbers;
    private final LoadedModel onValues;

    /**
     * @param onNumbers the reduced model; closed with this
     * @param onValues the model in float, for rows that have no numbers
     */
    ReducedOnCpu(ReducedModel reduced, LoadedModel onNumbers, LoadedModel onValues) {
        this.reduced = reduced;
        this.onNumbers = onNumbers;
        this.onValues = onValues;
    }

    @Override
    public void score(FloatBatch in, FloatBatch out) {
        if (in.rows() == 0) {
            out.resize(0);
            return;
        }
        BitSet outOfRange = new BitSet();
        onNumbers.score(numbers(in, outOfRange), out);
        OddRows.score(onValues, in, 0, out, outOfRange);
    }

    private FloatBatch numbers(FloatBatch in, BitSet outOfRange) {
        FloatBatch batch = new FloatBatch(in.columns(), in.rows());
        batch.resize(in.rows());
        float[] numbers = new float[in.rows()];
        for (int column = 0; column < in.columns(); column++) {
            reduced.encoding().encode(column, in.data(), column * in.stride(), in.rows(), numbers, outOfRange);
            if (reduced.elements() == Elements.HALF) {
                for (int row = 0; row < numbers.length; row++) {
                    numbers[row] = HalfFloat.rounded(numbers[row]);
                }
            }
            System.arraycopy(numbers, 0, batch.data(), column * batch.stride(), numbers.length);
        }
        return batch;
    }

    @Override
    public Explanation explain() {
        return onNumbers.explain();
    }

    @Override
    public void close() {
        onNumbers.close();
    }
}
