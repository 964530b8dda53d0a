package io.weir.operators.contract;

import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;

/** The state backends that a job may be run with. */
enum Backend {
    HEAP {
        @Override
        StateBackend create() {
            return new HashMapStateBackend();
        }
    },
    ROCKSDB {
        @Override
        StateBackend create() {
            return new EmbeddedRocksDBStateBackend();
        }
    };

    abstract StateBackend create();

    Backend other() {
        return this == HEAP ? ROCKSDB : HEAP;
    }
}
