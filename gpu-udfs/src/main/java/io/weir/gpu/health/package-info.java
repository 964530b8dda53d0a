/** How a GPU is: its load, memory, heat, power, errors and clocks, as NVIDIA's management library (NVML) tells them. */
package io.weir.gpu.health;
