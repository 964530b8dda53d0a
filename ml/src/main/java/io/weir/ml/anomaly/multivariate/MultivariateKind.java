package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The detectors of rows of several columns there are, by the names that a pipeline file gives them. */
public enum MultivariateKind {
    /** Rows where few were, and columns that contradict each other. */
    HALF_SPACE_TREES(
            "half-space-trees",
            HalfSpaceTrees.MOST_COLUMNS,
            // Smaller than trees for one stream, since each series has its own.
            new HalfSpaceTreesOptions(15, 6, 500, 1.2, false, 1),
            HalfSpaceTreesOptions::read),
    /** Rows that the directions in which rows usually vary cannot put together, or that lie far out along them. */
    PRINCIPAL_COMPONENTS(
            "principal-components",
            PrincipalComponents.MOST_COLUMNS,
            PrincipalComponentsOptions.defaults(),
            PrincipalComponentsOptions::read),
    /** Rows far from every cluster of rows. */
    ONLINE_K_MEANS(
            "online-k-means", OnlineKMeans.MOST_COLUMNS, OnlineKMeansOptions.defaults(), OnlineKMeansOptions::read);

    /** Reads what {@link MultivariateOptions#write} wrote. */
    private interface Reader {
        MultivariateOptions read(DataInput in) throws IOException;
    }

    private final String text;
    private final int mostColumns;
    private final MultivariateOptions ofASeries;
    private final Reader reader;

    MultivariateKind(String text, int mostColumns, MultivariateOptions ofASeries, Reader reader) {
        this.text = text;
        this.mostColumns = mostColumns;
        this.ofASeries = ofASeries;
        this.reader = reader;
    }

    /** As a pipeline file writes it. */
    public String text() {
        return text;
    }

    /** How many columns it takes. */
    public int mostColumns() {
        return mostColumns;
    }

    /** The settings where each of many series has a detector of its own. */
    public MultivariateOptions ofASeries() {
        return ofASeries;
    }

    /** Reads settings of this kind, as {@link MultivariateOptions#write} wrote them. */
    public MultivariateOptions read(DataInput in) throws IOException {
        return reader.read(in);
    }

    /** All names, in the order in which they are documented. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(MultivariateKind::text).toList();
    }

    /** @throws IllegalArgumentException if there is no such detector */
    public static MultivariateKind parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("detector=" + text + ": accepted are " + texts()));
    }
}
