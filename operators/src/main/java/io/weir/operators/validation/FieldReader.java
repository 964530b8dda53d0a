package io.weir.operators.validation;

import io.weir.operators.event.Rejection.Reason;
import javax.annotation.Nullable;

/** Reads messages of one format, one after the other, for one thread. */
public interface FieldReader {
    /**
     * Reads the fields that are wanted.
     *
     * @param message its bytes, or null; neither kept nor changed
     * @param values is filled with Flink's internal data structures, in the order of {@link WantedFields}; null where a field was
     *     null or missing. All null before
     * @param present is set true at each field that the message has, be it null. All false before
     * @throws Rejected if the bytes are no message of this format, or one of the wanted fields does not fit its column; nothing else
     *     is ever thrown, whatever the bytes
     */
    void read(@Nullable byte[] message, Object[] values, boolean[] present) throws Rejected;

    /**
     * Refuses a message that is empty or too large.
     *
     * @param accepted what it should have been, such as {@code a JSON object}
     */
    static void requireSize(@Nullable byte[] message, int maxBytes, String accepted) throws Rejected {
        if (message == null || message.length == 0) {
            throw new Rejected(Reason.EMPTY_MESSAGE, "the message has no content; accepted: " + accepted);
        }
        if (message.length > maxBytes) {
            throw new Rejected(
                    Reason.OVERSIZED_MESSAGE,
                    "the message has " + message.length + " bytes, accepted: at most " + maxBytes);
        }
    }
}
