/** Learners whose loss is watched for drift, and what happens then. */
package io.weir.ml.watched;
