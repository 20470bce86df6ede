package io.hillock.cli.command;

import picocli.CommandLine.Command;

/** {@code hillock queue}, the group of its subcommands. */
@Command(name = "queue", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", description = "Requests that survive a killed process: each is answered once, or becomes a dead letter with a reason. A QUEUE is a folder, a RabbitMQ, such as amqp://host/vhost, or the address of a 'hillock serve --queue', such as http://127.0.0.1:8000. Each COMMAND has --help.")
public final class QueueCommand extends CommandGroup {}
