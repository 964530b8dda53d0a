/** CUDA devices through the driver API: their contexts, their statuses, and which have failed. */
package io.weir.gpu.device;
