package io.weir.connectors.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The two ports of a one-node Kafka.
 *
 * @param broker where clients connect
 * @param controller where the broker meets its own controller
 */
record BrokerPorts(int broker, int controller) {

    /** Takes the wanted ports where they are free, and any free port where they are not (or where 0 is wanted). */
    static BrokerPorts choose(int wantedBroker, int wantedController) throws IOException {
        // Both are held open until both are chosen, so that they differ.
        try (ServerSocket broker = open(wantedBroker);
                ServerSocket controller = open(wantedController)) {
            return new BrokerPorts(broker.getLocalPort(), controller.getLocalPort());
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
