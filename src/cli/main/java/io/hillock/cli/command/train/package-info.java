/** Commands that make networks and train them, here or at a training cell. */
package io.hillock.cli.command.train;
