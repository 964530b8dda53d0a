package io.weir.connectors.broker;

/**
 * A second listener, for clients that give a password (SASL_PLAINTEXT, PLAIN).
 *
 * @param port where
 * @param user of the one client that it knows
 * @param password of that one
 */
record PasswordListener(int port, String user, String password) {
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
