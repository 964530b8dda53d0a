package io.weir.gpu;

/**
 * Where a loaded model runs, and why there.
 *
 * @param backend the backend's {@link ScoringBackend#name()}
 * @param device the device in words: "CPU", or the name of a GPU
 * @param reason why it runs there: a clause that can follow "because"
 * @param precision of features and weights: {@code float32}, {@code float16} or {@code int8}
 */
public record Explanation(String backend, String device, String reason, String precision) {
    /** The precision of whatever is not asked for another. */
    public static final String FLOAT32 = "float32";

    /** In {@link #FLOAT32}. */
    public Explanation(String backend, String device, String reason) {
        this(backend, device, reason, FLOAT32);
    }

    /** One sentence for the log and the page. */
    @Override
    public String toString() {
        return "runs on " + device + " (" + backend + ") because " + reason;
    }
}
