/**
 * The commands, one per class. Picocli fills their fields from the command line and calls them. Options that several commands share are
 * mixins: {@link io.hillock.cli.command.ModelOptions}, {@link io.hillock.cli.command.InputOptions}.
 */
package io.hillock.cli.command;
