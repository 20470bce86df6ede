/** Options that several commands share, as picocli mixins, and what they open: networks, inputs, connections, signals. */
package io.hillock.cli.command.option;
