/**
 * The feature language: how a pipeline file and a SQL statement say which features are computed, and the plan that is
 * made of it.
 */
package io.weir.operators.feature.language;
