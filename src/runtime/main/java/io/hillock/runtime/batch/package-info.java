/** Runs shared by concurrent callers: {@link io.hillock.runtime.batch.Batching} is an engine in front of another. */
package io.hillock.runtime.batch;
