/**
 * What commands read and write: models (networks and images), inputs, streams' states, results. Whatever is wrong with a file is
 * a {@link io.hillock.cli.CommandFailure}, or an exception of the format's own, of one line that names the file.
 */
package io.hillock.cli.data;
