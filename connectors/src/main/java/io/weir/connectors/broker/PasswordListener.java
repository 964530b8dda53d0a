package io.weir.connectors.broker;

import java.io.IOException;

/**
 * A second listener, for clients that give a password (SASL_PLAINTEXT, PLAIN).
 *
 * @param port where
 * @param user of the one client that it knows
 * @param password of that one
 */
record PasswordListener(int port, String user, String password) {
    /** On a free port. */
    static PasswordListener beside(BrokerPorts ports, String user, String password) throws IOException {
        int free;
        do {
            free = BrokerPorts.choose(0, 0).broker();
        } while (free == ports.broker() || free == ports.controller());
        return new PasswordListener(free, user, password);
    }

    /** What it changes in the broker's settings, of which the last line for a key counts. */
    String render(BrokerPorts ports) {
        return """

                # And a listener for clients with a password.
                listeners=BROKER://%1$s:%2$d,CONTROLLER://%1$s:%3$d,PASSWORD://%1$s:%4$d
                advertised.listeners=BROKER://%1$s:%2$d,PASSWORD://%1$s:%4$d
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,PASSWORD:SASL_PLAINTEXT
                listener.name.password.sasl.enabled.mechanisms=PLAIN
                listener.name.password.plain.sasl.jaas.config=\
                    org.apache.kafka.common.security.plain.PlainLoginModule required user_%5$s="%6$s";
                """
                .formatted(DevelopmentBroker.HOST, ports.broker(), ports.controller(), port, user, password);
    }
}
