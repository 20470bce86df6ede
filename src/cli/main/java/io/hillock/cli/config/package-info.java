/** Options of a command out of a file. {@link io.hillock.cli.config.ConfigFile} reads it. */
package io.hillock.cli.config;
