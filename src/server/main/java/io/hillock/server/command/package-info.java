/**
 * The commands, one a class; picocli fills their fields from the command line and calls them. What several commands
 * understand is a mixin: {@link io.hillock.server.command.ModelOptions}, {@link io.hillock.server.command.InputOptions}.
 */
package io.hillock.server.command;
