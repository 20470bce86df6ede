/**
 * The files that commands read and write: models (networks and images), inputs, stream states and results. A bad file causes a {@link
 * io.hillock.cli.CommandFailure}, or an exception of its format. The message is one line that names the file.
 */
package io.hillock.cli.data;
