package io.weir.operators.event;

import org.apache.flink.table.data.StringData;

/** Hashes that are the same in every run and on every machine: what they give is kept in state. */
public final class Hashes {
    private Hashes() {}

    /** FNV-1a, 64 bits (Fowler, Noll and Vo 1991). */
    public static long of(StringData text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.toBytes()) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Spreads every bit over all: the finalizer of MurmurHash3 (Appleby 2011). A bijection. */
    public static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
