/** Live objects of hot keys between an operator and its keyed state. */
package io.weir.state.cache;
