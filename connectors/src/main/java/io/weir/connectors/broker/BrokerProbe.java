package io.weir.connectors.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Asks whether a broker is there and answers. */
final class BrokerProbe {
    private static final int CONNECT_MS = 500;
    private static final int ANSWER_MS = 5_000;

    private final String bootstrap;

    BrokerProbe(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Tries the bare port first: a Kafka client would log a warning for each refused connection. */
    boolean answers() {
        return accepts() && describes();
    }

    private boolean accepts() {
        int colon = bootstrap.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            bootstrap.substring(0, colon), Integer.parseInt(bootstrap.substring(colon + 1))),
                    CONNECT_MS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private boolean describes() {
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        try (Admin admin = Admin.create(settings)) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the broker.", e);
        }
    }
}
