/** Models as CUDA kernels: their parameters on the device, their launches, and the backend that scores with them. */
package io.weir.gpu.kernel;
