/** Memory of the device, and memory of the host that the device reads by itself; each piece belongs to a scope. */
package io.weir.gpu.memory;
