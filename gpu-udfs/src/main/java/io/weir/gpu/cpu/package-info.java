/** The backend that every machine has: plain loops which the JIT compiler turns into vector instructions. */
package io.weir.gpu.cpu;
