/**
 * The transforms (weighted and other connections) in plain Java, one a file, as {@code src/docs/image.md} defines them. Each result sums
 * its sources in ascending order and leaves silent sources out. The C++ engine has the same files under {@code native/src/core/transform}.
 */
package io.hillock.engine.plain.transform;
