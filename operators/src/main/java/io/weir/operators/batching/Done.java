package io.weir.operators.batching;

enum Done implements Pending {
    INSTANCE;

    @Override
    public boolean isDone() {
        return true;
    }

    @Override
    public void await() {}
}
