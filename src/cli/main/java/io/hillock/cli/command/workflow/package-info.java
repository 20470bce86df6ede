/** The commands of workflows. */
package io.hillock.cli.command.workflow;
