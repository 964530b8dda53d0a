package io.weir.gpu.kernel;

import io.weir.gpu.column.ClusterSums;
import io.weir.gpu.column.ColumnDescription;
import io.weir.gpu.column.ColumnQuantiles;
import io.weir.gpu.column.CorrelationMatrix;
import io.weir.gpu.column.Gradients;
import io.weir.gpu.column.GroupedSums;
import io.weir.gpu.device.CudaDevice;
import io.weir.gpu.memory.DeviceScope;
import io.weir.gpu.model.DenseModel;
import io.weir.gpu.model.ForestModel;
import io.weir.gpu.model.GpuUdf;
import io.weir.gpu.model.KMeansModel;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.MlpModel;
import io.weir.gpu.model.NeighborModel;
import io.weir.gpu.model.PcaModel;
import io.weir.gpu.precision.Elements;

/** Each kind of model with its kernel. */
final class ModelKernels {
    private ModelKernels() {}

    /**
     * Brings a model's parameters to the device.
     *
     * @param elements of a batch, and of the weights where the kernel takes such
     * @param scope that owns them
     * @throws DoesNotFitException if its shape is not for this device
     */
    static ModelKernel load(DenseModel model, Elements elements, CudaDevice device, DeviceScope scope) {
        if (model instanceof LinearModel linear) {
            return new LinearKernel(linear, elements, device, scope);
        } else if (model instanceof MlpModel mlp) {
            return new MlpKernel(mlp, elements, device, scope);
        } else if (model instanceof ForestModel forest) {
            return new ForestKernel(forest, elements, device, scope);
        } else if (model instanceof KMeansModel clusters) {
            return new KMeansKernel(clusters, device, scope);
        } else if (model instanceof PcaModel pca) {
            return new PcaKernel(pca, device, scope);
        } else if (model instanceof NeighborModel neighbors) {
            return new NeighborKernel(neighbors, device, scope);
        } else if (model instanceof GpuUdf udf) {
            return new UdfKernel(udf, device, scope);
        } else if (model instanceof ColumnDescription description) {
            return new DescriptionKernel(description, device);
        } else if (model instanceof CorrelationMatrix correlations) {
            return new CorrelationKernel(correlations, device);
        } else if (model instanceof ColumnQuantiles quantiles) {
            return new QuantileKernel(quantiles, device, scope);
        } else if (model instanceof GroupedSums sums) {
            return new GroupKernel(sums, device);
        } else if (model instanceof ClusterSums sums) {
            return new ClusterKernel(sums, device, scope);
        } else if (model instanceof Gradients gradients) {
            return new GradientKernel(gradients, device, scope);
        }
        throw new DoesNotFitException("there is no kernel for " + model);
    }
}
