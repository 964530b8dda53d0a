package io.weir.gpu.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.model.BatchSummary;
import io.weir.gpu.model.KMeansModel;
import java.util.Random;

/** Each kind of summary, with random ones, batches for them, and how far two computations may be apart. */
enum SummaryKind {
    DESCRIPTION {
        @Override
        BatchSummary of(Random random, int columns) {
            return new ColumnDescription(columns);
        }

        @Override
        double bound(Column column, BatchSummary summary, int output, double expected) {
            return switch (output) {
                case ColumnDescription.MEAN -> 2 * U * Math.abs(expected) + column.count * DOUBLES * column.meanSize;
                case ColumnDescription.VARIANCE -> 4 * U * expected;
                default -> 0;
            };
        }
    },
    CORRELATION {
        @Override
        BatchSummary of(Random random, int columns) {
            return new CorrelationMatrix(columns);
        }

        @Override
        void assertClose(BatchSummary summary, FloatBatch in, FloatBatch out, FloatBatch expected) {
            for (int a = 0; a < in.columns(); a++) {
                for (int b = 0; b <= a; b++) {
                    assertNear(out.get(b, a), out.get(a, b), 0, summary + " is not symmetric");
                    double bound = pairBound(in, a, b);
                    if (bound < Double.POSITIVE_INFINITY || Float.isNaN(expected.get(a, b))) {
                        assertNear(out.get(a, b), expected.get(a, b), bound, summary + " " + a + ", " + b);
                    }
                    assertThat(Math.abs(out.get(a, b)) > 1).isFalse();
                }
            }
        }

        /** As CorrelationMatrix states it; infinite where a pair hardly varies beside its columns. */
        private double pairBound(FloatBatch in, int a, int b) {
            double centerA = new Column(in, a).mean;
            double centerB = new Column(in, b).mean;
            double n = 0;
            double sumA = 0;
            double sumB = 0;
            double squaresA = 0;
            double squaresB = 0;
            for (int row = 0; row < in.rows(); row++) {
                double x = in.get(row, a) - centerA;
                double y = in.get(row, b) - centerB;
                if (!Double.isNaN(x) && !Double.isNaN(y)) {
                    n++;
                    sumA += x;
                    sumB += y;
                    squaresA += x * x;
                    squaresB += y * y;
                }
            }
            double ownA = squaresA - sumA * sumA / n;
            double ownB = squaresB - sumB * sumB / n;
            if (!(ownA > 72 * U * squaresA && ownB > 72 * U * squaresB)) {
                return Double.POSITIVE_INFINITY;
            }
            double ratioA = squaresA / ownA;
            double ratioB = squaresB / ownB;
            return 36 * U * (2 * Math.sqrt(ratioA * ratioB) + ratioA + ratioB) + 2 * U;
        }
    },
    QUANTILES {
        @Override
        BatchSummary of(Random random, int columns) {
            float[] probabilities = {0, random.nextFloat(), 0.5f, 1};
            return new ColumnQuantiles(columns, columns > 100 ? new float[] {0.5f} : probabilities);
        }
    },
    GROUPED_SUMS {
        @Override
        BatchSummary of(Random random, int columns) {
            return new GroupedSums(columns, 1 + random.nextInt(random.nextBoolean() ? 5 : 3000));
        }

        @Override
        FloatBatch rows(Random random, BatchSummary summary, int rows) {
            FloatBatch batch = super.rows(random, summary, rows);
            int groups = ((GroupedSums) summary).groups();
            for (int row = 0; row < rows; row++) {
                // Some of no group: missing, too high, negative, between two.
                float[] none = {Float.NaN, groups, -1, 0.5f, Float.POSITIVE_INFINITY};
                batch.data()[(summary.features() - 1) * batch.stride() + row] =
                        random.nextInt(10) == 0 ? none[random.nextInt(none.length)] : random.nextInt(groups);
            }
            return batch;
        }

        @Override
        void assertClose(BatchSummary summary, FloatBatch in, FloatBatch out, FloatBatch expected) {
            assertSums(((GroupedSums) summary).values(), in, out, expected);
        }
    },
    CLUSTER_SUMS {
        @Override
        BatchSummary of(Random random, int columns) {
            int clusters = 1 + random.nextInt(40);
            float[] centroids = new float[clusters * columns];
            for (int i = 0; i < centroids.length; i++) {
                centroids[i] = 1000 * (i / columns) + (float) random.nextGaussian();
            }
            return new ClusterSums(new KMeansModel(clusters, columns, centroids));
        }

        /** Near a centroid each, so that rounding moves no row; sometimes with features missing, but not all. */
        @Override
        FloatBatch rows(Random random, BatchSummary summary, int rows) {
            FloatBatch batch = new FloatBatch(summary.features(), rows);
            float[] row = new float[summary.features()];
            for (int i = 0; i < rows; i++) {
                int cluster = random.nextInt(summary.outputRows());
                for (int column = 0; column < row.length; column++) {
                    row[column] = column > 0 && random.nextInt(10) == 0
                            ? Float.NaN
                            : 1000 * cluster + 10 * (float) random.nextGaussian();
                }
                batch.append(row);
            }
            return batch;
        }

        @Override
        void assertClose(BatchSummary summary, FloatBatch in, FloatBatch out, FloatBatch expected) {
            assertSums(summary.features(), in, out, expected);
        }
    },
    LINEAR_GRADIENTS {
        @Override
        BatchSummary of(Random random, int columns) {
            return RandomGradients.ofLinear(random, columns);
        }

        @Override
        FloatBatch rows(Random random, BatchSummary summary, int rows) {
            return RandomGradients.batch(random, (Gradients) summary, super.rows(random, summary, rows));
        }

        @Override
        void assertClose(BatchSummary summary, FloatBatch in, FloatBatch out, FloatBatch expected) {
            assertGradients((Gradients) summary, in, out, expected, GradientError.ofLinear((Gradients) summary, in));
        }
    },
    NETWORK_GRADIENTS {
        @Override
        BatchSummary of(Random random, int columns) {
            return RandomGradients.ofNetwork(random, columns);
        }

        @Override
        FloatBatch rows(Random random, BatchSummary summary, int rows) {
            return RandomGradients.batch(random, (Gradients) summary, super.rows(random, summary, rows));
        }

        @Override
        void assertClose(BatchSummary summary, FloatBatch in, FloatBatch out, FloatBatch expected) {
            assertGradients((Gradients) summary, in, out, expected, GradientError.ofNetwork((Gradients) summary, in));
        }
    };

    /** The rounding error of a float. */
    static final double U = 0x1p-24;
    /** That of a sum in double precision, for each element. */
    static final double DOUBLES = 0x1p-50;

    abstract BatchSummary of(Random random, int columns);

    boolean isCheap() {
        return this != QUANTILES && this != NETWORK_GRADIENTS;
    }

    /** Normal values, each column with a mean and a scale of its own; some missing, some columns special. */
    FloatBatch rows(Random random, BatchSummary summary, int rows) {
        FloatBatch batch = new FloatBatch(summary.features(), rows);
        batch.resize(rows);
        for (int column = 0; column < batch.columns(); column++) {
            double mean = 3 * random.nextGaussian();
            double scale = Math.exp(random.nextGaussian());
            for (int row = 0; row < rows; row++) {
                double value = mean + scale * random.nextGaussian();
                if (column == 1) {
                    value = Double.NaN;
                } else if (column == 2) {
                    value = 7;
                } else if (column == 3) {
                    value = Math.rint(value); // many are equal
                } else if (column == 5 && row == 0) {
                    value = Double.POSITIVE_INFINITY;
                } else if (random.nextInt(20) == 0) {
                    value = Double.NaN;
                }
                batch.data()[column * batch.stride() + row] = (float) value;
            }
        }
        return batch;
    }

    /** Fails unless both say the same but for rounding; by column and {@link #bound}, where a row is a column's. */
    void assertClose(BatchSummary summary, FloatBatch in, FloatBatch out, FloatBatch expected) {
        assertThat(out.rows()).isEqualTo(summary.outputRows());
        for (int row = 0; row < out.rows(); row++) {
            Column column = new Column(in, row);
            for (int output = 0; output < out.columns(); output++) {
                double bound = bound(column, summary, output, expected.get(row, output));
                assertNear(out.get(row, output), expected.get(row, output), bound, summary + " " + row + ", " + output);
            }
        }
    }

    double bound(Column column, BatchSummary summary, int output, double expected) {
        return 0;
    }

    private static void assertSums(int values, FloatBatch in, FloatBatch out, FloatBatch expected) {
        for (int column = 0; column < values; column++) {
            double size = new Column(in, column).largest;
            for (int group = 0; group < out.rows(); group++) {
                assertThat(out.get(group, values + column)).isEqualTo(expected.get(group, values + column));
                float sum = expected.get(group, column);
                double bound = 2 * U * Math.abs(sum) + in.rows() * DOUBLES * size;
                assertNear(out.get(group, column), sum, bound, "sum of column " + column + ", group " + group);
            }
        }
    }

    private static void assertGradients(
            Gradients gradients, FloatBatch in, FloatBatch out, FloatBatch expected, double[] bounds) {
        assertThat(out.rows()).isEqualTo(bounds.length);
        for (int i = 0; i < bounds.length; i++) {
            String what = gradients + ", rows=" + in.rows() + ", parameter " + i;
            assertThat(expected.get(i, 0)).as(what).isFinite();
            assertNear(out.get(i, 0), expected.get(i, 0), bounds[i], what);
        }
    }

    private static void assertNear(float found, float expected, double bound, String what) {
        if (Float.compare(found, expected) != 0 && found != expected) {
            assertThat((double) found).as(what).isCloseTo(expected, within(bound));
        }
    }

    /** What bounds depend on. */
    static final class Column {
        private int count;
        private double mean;
        private double meanSize;
        private double largest;

        Column(FloatBatch batch, int column) {
            double sum = 0;
            double size = 0;
            for (int row = 0; row < batch.rows(); row++) {
                float value = batch.get(row, column);
                if (!Float.isNaN(value)) {
                    count++;
                    sum += value;
                    size += Math.abs(value);
                    largest = Float.isInfinite(value) ? largest : Math.max(largest, Math.abs(value));
                }
            }
            mean = sum / count;
            meanSize = size / count;
        }
    }
}
