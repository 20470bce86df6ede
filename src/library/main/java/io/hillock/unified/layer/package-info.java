/**
 * Layers of the front door, and what they share. A {@link io.hillock.unified.layer.Stage} is an engine made of engines. A {@link
 * io.hillock.unified.layer.RequestTrace} records one request on its way through them. {@link io.hillock.unified.layer.Cached} answers
 * repeated encodings from a {@link io.hillock.unified.layer.ResultCache}. {@link io.hillock.unified.layer.Batching} joins concurrent
 * requests into one batch.
 */
package io.hillock.unified.layer;
