package io.weir.operators.promotion;

import io.weir.ml.Champion;
import io.weir.ml.ModelRecord;
import io.weir.ml.comparison.BoundedLoss;
import io.weir.ml.comparison.PairedEvidence;
import io.weir.ml.comparison.WorseThanBaseRate;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.ml.state.StateFrame;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A contest as bytes.
 *
 * <pre>
 *   | frame | loss | champion: length 4, JSON | chosen: length 4, JSON | former: model, version 8
 *   | newest label 8 | champion since 8 | degraded
 *   | the watch: count 4, 8 each, twice | evidence: count 4, and of each: name, examples 8, positives 8, sum 8, squares 8
 *   | served: count 4, and of each: name, length 4, metrics |
 * </pre>
 */
final class ContestState {
    private static final StateFrame FRAME = new StateFrame("a comparison of models", 0x57434E54, 2, ""); // "WCNT"
    /** Of earlier builds: without whom the topic has chosen, and without the former champion. */
    private static final StateFrame BEFORE = new StateFrame("a comparison of models", 0x57434E54, 1, "");

    private static final int FORMAT_AT = 4;

    private ContestState() {}

    static byte[] of(Contest contest, BoundedLoss loss) {
        return FRAME.write(out -> {
            out.writeUTF(loss.text());
            for (Champion champion : List.of(contest.champion(), contest.chosen())) {
                byte[] json = champion.toJson();
                out.writeInt(json.length);
                out.write(json);
            }
            out.writeUTF(contest.former().model());
            out.writeLong(contest.former().version());
            out.writeLong(contest.newestLabel());
            out.writeLong(contest.championSince());
            out.writeUTF(contest.degraded());
            double[] numbers = contest.watch().numbers();
            out.writeInt(numbers.length);
            for (double number : numbers) {
                out.writeDouble(number);
            }
            long[] versions = contest.watch().versions();
            out.writeInt(versions.length);
            for (long version : versions) {
                out.writeLong(version);
            }
            out.writeInt(contest.evidence().size());
            for (Map.Entry<String, PairedEvidence> entry : contest.evidence().entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeLong(entry.getValue().examples());
                out.writeLong(entry.getValue().positives());
                out.writeDouble(entry.getValue().sum());
                out.writeDouble(entry.getValue().squares());
            }
            out.writeInt(contest.served().size());
            for (Map.Entry<String, PrequentialMetrics> entry : contest.served().entrySet()) {
                byte[] metrics = entry.getValue().state();
                out.writeUTF(entry.getKey());
                out.writeInt(metrics.length);
                out.write(metrics);
            }
        });
    }

    /**
     * Goes on from a state; under another loss than its, only with who decides and what was served, and with nothing of a champion
     * that the file names no more.
     */
    static void restore(byte[] state, Contest contest, BoundedLoss loss) {
        boolean before = state.length >= FORMAT_AT + Integer.BYTES
                && ByteBuffer.wrap(state).getInt(FORMAT_AT) == BEFORE.format();
        (before ? BEFORE : FRAME).read(state, in -> {
            boolean same = in.readUTF().equals(loss.text());
            Champion champion = champion(in);
            Champion chosen = before ? champion : champion(in);
            ServedVersion former = before ? ServedVersion.NONE : new ServedVersion(in.readUTF(), in.readLong());
            long newestLabel = in.readLong();
            long since = in.readLong();
            String degraded = in.readUTF();
            WorseThanBaseRate watch = new WorseThanBaseRate(loss, doubles(in), longs(in));
            if (!same) {
                watch.restart();
            }
            boolean reigns = contest.restore(champion, chosen, former, watch, same ? degraded : "", newestLabel, since);
            int compared = in.readInt();
            for (int i = 0; i < compared; i++) {
                String model = in.readUTF();
                PairedEvidence evidence =
                        new PairedEvidence(loss.span(), in.readLong(), in.readLong(), in.readDouble(), in.readDouble());
                if (reigns && same && contest.knows(model)) {
                    contest.evidence().put(model, evidence);
                }
            }
            int served = in.readInt();
            for (int i = 0; i < served; i++) {
                String model = in.readUTF();
                PrequentialMetrics metrics = new PrequentialMetrics();
                metrics.restore(in.readNBytes(in.readInt()));
                if (reigns) {
                    contest.served().put(model, metrics);
                }
            }
        });
    }

    private static Champion champion(DataInputStream in) throws IOException {
        return (Champion) ModelRecord.fromJson(in.readNBytes(in.readInt()));
    }

    private static double[] doubles(DataInputStream in) throws IOException {
        double[] numbers = new double[in.readInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readDouble();
        }
        return numbers;
    }

    private static long[] longs(DataInputStream in) throws IOException {
        long[] numbers = new long[in.readInt()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readLong();
        }
        return numbers;
    }
}
