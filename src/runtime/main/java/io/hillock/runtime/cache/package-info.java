/**
 * Answers that were given before: {@link io.hillock.runtime.cache.Cached} is an engine in front of another,
 * {@link io.hillock.runtime.cache.ResultCache} what it keeps.
 */
package io.hillock.runtime.cache;
