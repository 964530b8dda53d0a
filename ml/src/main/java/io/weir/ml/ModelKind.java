package io.weir.ml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The kinds of models that a snapshot can hold: the one place that a new kind is entered in. */
public enum ModelKind {
    LOGISTIC_REGRESSION("logistic-regression", LogisticRegressionParameters::read),
    BINNED_LOGISTIC_REGRESSION("binned-logistic-regression", BinnedLogisticRegressionParameters::read),
    ADAPTIVE_RANDOM_FOREST("adaptive-random-forest", ForestParameters::read),
    MULTILAYER_PERCEPTRON("multilayer-perceptron", MlpParameters::read);

    private final String text;
    private final Function<ModelJson, ModelParameters> reader;

    ModelKind(String text, Function<ModelJson, ModelParameters> reader) {
        this.text = text;
        this.reader = reader;
    }

    /** As a snapshot's JSON has it. */
    public String text() {
        return text;
    }

    /** The kind of that text. */
    public static Optional<ModelKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findAny();
    }

    /** All kinds' texts. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(ModelKind::text).toList();
    }

    /**
     * Reads what {@link ModelParameters#write} wrote; unknown fields are ignored.
     *
     * @throws IllegalArgumentException if a field is missing or out of range; the message names it
     */
    ModelParameters read(ObjectNode json) {
        return reader.apply(new ModelJson(json));
    }
}
