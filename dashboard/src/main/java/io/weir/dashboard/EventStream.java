package io.weir.dashboard;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The newest message, sent to any number of readers as server-sent events.
 *
 * <p>Each reader is served by the thread that its request came on and always gets the newest message: one that is slow
 * skips some and holds up nobody, and one that takes nothing at all ends when the server's write times out. Messages are
 * made once for all readers, and only while there are any. Thread-safe.
 */
final class EventStream implements AutoCloseable {
    private static final byte[] HELLO = "retry: 1000\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.UTF_8);

    private final Supplier<byte[]> message;
    private final Duration period;
    private final int maxReaders;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread publisher;
    private byte[] newest;
    private long number;
    private int readers;
    private boolean closed;

    /** @param message one line of UTF-8 each */
    EventStream(Supplier<byte[]> message, Duration period, int maxReaders) {
        this.message = message;
        this.period = period;
        this.maxReaders = maxReaders;
        publisher = new Thread(this::publish, "weir-dashboard-events");
        publisher.setDaemon(true);
        publisher.start();
    }

    /** Takes one of the places for readers, to be given back by {@link #send}; {@code false} if there is none. */
    boolean enter() {
        lock.lock();
        try {
            if (closed || readers == maxReaders) {
                return false;
            }
            readers++;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Sends messages until the reader is gone or this is closed; to be called once after each {@link #enter}. */
    void send(OutputStream out) {
        try {
            out.write(HELLO);
            out.flush();
            long sent = 0;
            while (true) {
                byte[] next = null;
                lock.lock();
                try {
                    if (!closed && number == sent) {
                        changed.await(period.toNanos() * 5, TimeUnit.NANOSECONDS);
                    }
                    if (closed) {
                        return;
                    }
                    if (number != sent) {
                        sent = number;
                        next = newest;
                    }
                } finally {
                    lock.unlock();
                }
                out.write(next == null ? HEARTBEAT : frame(sent, next));
                out.flush();
            }
        } catch (IOException gone) {
            // The reader went, or took nothing for too long: it comes back by itself if it still cares.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.lock();
            try {
                readers--;
            } finally {
                lock.unlock();
            }
        }
    }

    int readers() {
        lock.lock();
        try {
            return readers;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        publisher.interrupt();
    }

    private void publish() {
        try {
            while (true) {
                lock.lock();
                try {
                    while (!closed && readers == 0) {
                        changed.await();
                    }
                    if (closed) {
                        return;
                    }
                } finally {
                    lock.unlock();
                }
                byte[] made = message.get();
                lock.lock();
                try {
                    newest = made;
                    number++;
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
                TimeUnit.NANOSECONDS.sleep(period.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private static byte[] frame(long number, byte[] message) {
        byte[] head = ("id: " + number + "\nevent: snapshot\ndata: ").getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[head.length + message.length + 2];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(message, 0, frame, head.length, message.length);
        frame[frame.length - 2] = '\n';
        frame[frame.length - 1] = '\n';
        return frame;
    }
}
