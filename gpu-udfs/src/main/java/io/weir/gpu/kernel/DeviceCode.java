package io.weir.gpu.kernel;

import io.weir.gpu.column.Loss;
import io.weir.gpu.model.Activation;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.model.MlpModel;

/** The numbers by which the kernels know a model's choices, as portable.cuh, mlp.cuh, gradients.cuh and forest.cuh define them. */
final class DeviceCode {
    private static final int IDENTITY = 0;
    private static final int LOGISTIC = 1;
    private static final int RELU = 2;
    private static final int TANH = 3;

    private DeviceCode() {}

    static int of(Link link) {
        return switch (link) {
            case IDENTITY -> IDENTITY;
            case LOGISTIC -> LOGISTIC;
        };
    }

    static int of(Activation activation) {
        return switch (activation) {
            case IDENTITY -> IDENTITY;
            case LOGISTIC -> LOGISTIC;
            case RELU -> RELU;
            case TANH -> TANH;
        };
    }

    static int of(MlpModel.Output output) {
        return switch (output) {
            case VALUES -> 0;
            case RECONSTRUCTION_ERROR -> 1;
        };
    }

    static int of(Loss loss) {
        return switch (loss) {
            case LOGISTIC -> 0;
            case SQUARED -> 1;
            case HINGE -> 2;
        };
    }

    static int of(ForestModel.Combine combine) {
        return switch (combine) {
            case SUM -> 0;
            case MEAN -> 1;
            case ISOLATION -> 2;
        };
    }
}
