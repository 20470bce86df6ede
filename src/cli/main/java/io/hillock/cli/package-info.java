/**
 * The command line. {@link io.hillock.cli.Main} runs the commands of {@code io.hillock.cli.command}. They read and write files through
 * {@code data}, print through {@code text}, compare engines through {@code verify} and measure through {@code measure}. The hub is in
 * {@code hub}.
 */
package io.hillock.cli;
