package io.weir.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.online.LearnerKind;
import io.weir.ml.online.LearnerOptions;
import io.weir.ml.online.LearnerSettings;
import io.weir.ml.online.OnlineLearner;
import io.weir.ml.online.OnlineLearnerContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The one list of checks, run on each kind of learner that {@link LearnerKinds} lists, as it is if nothing is said. */
@ParameterizedClass(name = "{0}")
@MethodSource("kinds")
class EveryLearnerKindTest extends OnlineLearnerContract {
    @Parameter
    private String kind;

    static List<String> kinds() {
        return LearnerKinds.texts();
    }

    private LearnerOptions options(double prior) {
        return LearnerKinds.of(kind).orElseThrow().read(new LearnerSettings().put(LearnerKind.PRIOR, prior));
    }

    @Override
    protected OnlineLearner learner(int features, double prior) {
        return options(prior)
                .learner(IntStream.range(0, features).mapToObj(i -> "f" + i).toList());
    }

    @Override
    protected boolean exactContributions() {
        return !kind.equals("adaptive-random-forest") // whose scores are means of probabilities
                && !kind.equals("hoeffding-adaptive-tree");
    }

    @Test
    void itsOptionsTravelToTheCluster() throws Exception {
        LearnerOptions options = options(0.3);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(options);
        }
        Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(read).isEqualTo(options);
        assertThat(((LearnerOptions) read).prior()).isEqualTo(0.3);
    }
}
