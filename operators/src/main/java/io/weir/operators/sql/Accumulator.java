package io.weir.operators.sql;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What an aggregate of SQL remembers of its rows. Public, as all its kinds, because the code that Flink generates names them.
 *
 * <p>What is written and read back goes on to give the same bits as what was never written: a result does not depend on when
 * a checkpoint was, nor on the state backend.
 */
public abstract class Accumulator {
    Accumulator() {}

    abstract void write(DataOutputView out) throws IOException;

    /** Fills a new one. */
    abstract void read(DataInputView in) throws IOException;
}
