/**
 * The connections in plain Java, one a file, as {@code src/docs/image.md} defines them: each result sums its sources in ascending
 * order, silent ones left out; the C++ engine has the same files under {@code native/src/connection}.
 */
package io.hillock.engine.connection;
