/**
 * The commands, one a class; picocli fills their fields from the command line and calls them. What several commands
 * understand is a mixin: {@link io.hillock.cli.command.ModelOptions}, {@link io.hillock.cli.command.InputOptions}.
 */
package io.hillock.cli.command;
