/**
 * The transforms (weighted and others) in plain Java, one per file, as {@code src/docs/image.md} defines them. Each
 * result sums its sources in ascending order and skips silent sources. The C++ engine has the same files under
 * {@code native/src/core/transform}.
 */
package io.hillock.engine.plain.transform;
