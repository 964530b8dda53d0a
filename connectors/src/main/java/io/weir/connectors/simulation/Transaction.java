package io.weir.connectors.simulation;

/**
 * A card payment of the simulated network.
 *
 * @param id day * 1,000,000 + its position in the day's order of time
 * @param cardId the customer, from 0
 * @param terminalId the terminal, from 0
 * @param amountCents what was paid, in hundredths, from 0
 * @param eventTime when, epoch milliseconds
 * @param scenario 0 for a genuine payment, else the fraud scenario (1 to 3), the latest that applies
 */
public record Transaction(long id, int cardId, int terminalId, long amountCents, long eventTime, int scenario) {

    /** Whether it is a fraud. */
    public boolean fraud() {
        return scenario != 0;
    }

    /** What was paid. */
    public double amount() {
        return amountCents / 100.0;
    }
}
