package io.weir.ml.anomaly.multivariate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * How {@link PrincipalComponents} look at rows.
 *
 * @param share of the columns' variance that the components carry, above 0 and below 1; what is left is the residual
 * @param horizon rows after which old ones fade, 100 to 1,000,000
 */
public record PrincipalComponentsOptions(double share, int horizon) implements MultivariateOptions {
    private static final long serialVersionUID = 1L;

    public PrincipalComponentsOptions {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share=" + share + ": above 0 and below 1 is accepted");
        }
        if (horizon < 100 || horizon > 1_000_000) {
            throw new IllegalArgumentException("horizon=" + horizon + ": 100 to 1000000 rows is accepted");
        }
    }

    /** 90% of the variance, of the last 4,000 rows. */
    public static PrincipalComponentsOptions defaults() {
        return new PrincipalComponentsOptions(0.9, 4000);
    }

    static PrincipalComponentsOptions read(DataInput in) throws IOException {
        return new PrincipalComponentsOptions(in.readDouble(), in.readInt());
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeDouble(share);
        out.writeInt(horizon);
    }

    @Override
    public MultivariateKind kind() {
        return MultivariateKind.PRINCIPAL_COMPONENTS;
    }

    @Override
    public MultivariateDetector create(List<String> names) {
        return new PrincipalComponents(names, this);
    }

    @Override
    public String text() {
        return kind().text() + ", share " + share + ", horizon " + horizon;
    }
}
