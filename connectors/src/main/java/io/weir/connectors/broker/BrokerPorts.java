package io.weir.connectors.broker;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The two ports of a one-node Kafka.
 *
 * @param broker where clients connect
 * @param controller where the broker meets its own controller
 */
record BrokerPorts(int broker, int controller) {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    /** Takes the wanted ports where they are free, and any free port where they are not (or where 0 is wanted). */
    static BrokerPorts choose(int wantedBroker, int wantedController) throws IOException {
        // Both are held open until both are chosen, so that they differ.
        try (ServerSocket broker = open(wantedBroker);
                ServerSocket controller = open(wantedController)) {
            return new BrokerPorts(broker.getLocalPort(), controller.getLocalPort());
        }
    }

    /**
     * The broker's port as it was, since its clients know no other, and the controller's if that is free.
     *
     * @param last the ports of the start before
     * @param patience how long to wait for a port that is taken
     * @throws IllegalStateException if the broker's port is taken all that time
     */
    static BrokerPorts insistOnBroker(BrokerPorts last, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try (ServerSocket broker = bind(last.broker());
                    ServerSocket controller = open(last.controller())) {
                return new BrokerPorts(broker.getLocalPort(), controller.getLocalPort());
            } catch (IOException taken) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(
                            "Port " + last.broker() + " has been taken by another program since the broker ended, for"
                                    + " more than " + patience.toSeconds()
                                    + " s; the broker cannot move, its clients know no other port. End that program,"
                                    + " then start again.",
                            taken);
                }
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while waiting for port " + last.broker());
            }
        }
    }

    private static ServerSocket open(int wanted) throws IOException {
        try {
            return bind(wanted);
        } catch (IOException taken) {
            return bind(0);
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            // As Kafka itself does: a port whose last connections are still closing counts as free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
