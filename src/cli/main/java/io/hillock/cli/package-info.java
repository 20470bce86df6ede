/**
 * The application. This is the command line: {@link io.hillock.cli.Main} runs the commands of
 * {@code io.hillock.cli.command}; what they read and write is in {@code data}, how it looks in {@code text}, how they compare
 * engines in {@code verify}, how they measure in {@code measure}; the hub that they run is in {@code hub}.
 */
package io.hillock.cli;
