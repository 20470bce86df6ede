package io.hillock.cli.command.hub;

import io.hillock.cli.command.CommandGroup;
import io.hillock.cli.command.option.CellAnswer;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.remote.RemoteOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code hillock connect}, and what its subcommands share. */
@Command(name = "connect", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", description = "Asks a hub, or a cell behind it, that listens elsewhere. Each COMMAND has --help and --json.")
public final class ConnectCommand extends CommandGroup {
    @Parameters(index = "0", paramLabel = "URI", description = "where it listens: unix:[/path], tcp://host[:port], tls://host[:port], shm:NAME")
    private String uri;

    @Option(names = "--to", paramLabel = "CELL", scope = ScopeType.INHERIT, description = "the cell that is asked, behind the hub (default: the hub itself)")
    private String cell;

    @Mixin
    private PeerOptions peer;

    /** The cell that is asked, or this one if none is named. */
    String cell(String otherwise) {
        return cell == null ? otherwise : cell;
    }

    /** Connects a command that asks for what needs a role. */
    Connection connect(Role role) {
        return peer.connect(uri, "connect", role, (_, _) -> {});
    }

    Connection connect(ConnectionHandler handler) {
        return peer.connect(uri, "connect", handler);
    }

    /** Connects a command that only asks. */
    Connection connect() {
        return connect((_, _) -> {});
    }

    RemoteOptions options() {
        return cell == null ? RemoteOptions.DEFAULT : RemoteOptions.DEFAULT.withCell(cell);
    }

    /** Asks and returns the answer if it is of this type; otherwise fails. */
    <T extends Message> T ask(Class<T> type, Message question) {
        try (Connection connection = connect()) {
            return CellAnswer.of(connection, cell == null ? connection.peer() : cell, type, question);
        }
    }
}
