package io.weir.gpu;

/**
 * Where a loaded model runs, and why there.
 *
 * @param backend the backend's {@link ScoringBackend#name()}
 * @param device the device in words: "CPU", or the name of a GPU
 * @param reason why it runs there: a clause that can follow "because"
 */
public record Explanation(String backend, String device, String reason) {
    /** One sentence for the log and the page. */
    @Override
    public String toString() {
        return "runs on " + device + " (" + backend + ") because " + reason;
    }
}
