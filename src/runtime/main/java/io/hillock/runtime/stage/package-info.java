/**
 * What the engines of the front door share: a {@link io.hillock.runtime.stage.Stage} is an engine made of engines, a
 * {@link io.hillock.runtime.stage.Call} is what happens to one request on its way through them, {@link io.hillock.runtime.stage.Time} is the
 * clock, {@link io.hillock.runtime.stage.Tray} scratch memory for a batch put together of other people's samples.
 */
package io.hillock.runtime.stage;
