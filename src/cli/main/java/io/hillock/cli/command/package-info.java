/**
 * The commands, one per class. Picocli fills their fields from the command line and calls them. A package holds what belongs together: {@code
 * network}, {@code train}, {@code serve}, {@code hub}, {@code workflow}; queues and journals are here. Options that several commands share are
 * mixins in {@code option}.
 */
package io.hillock.cli.command;
