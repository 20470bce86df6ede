package io.hillock.cli.command;

import io.hillock.cli.CommandFailure;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Timeouts;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.remote.RemoteOptions;
import java.io.IOException;
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
        return connect(uri, peer, "connect", role, (_, _) -> {});
    }

    Connection connect(ConnectionHandler handler) {
        return connect(uri, peer, "connect", handler);
    }

    static Connection connect(String uri, PeerOptions peer, String what, ConnectionHandler handler) {
        return connect(uri, peer, what, Role.INTERFACE, handler);
    }

    static Connection connect(String uri, PeerOptions peer, String what, Role role, ConnectionHandler handler) {
        var transport = peer.transport(uri);
        try {
            return transport.connect(
                    peer.settings(what + "-" + ProcessHandle.current().pid(), role, false), handler);
        } catch (IOException e) {
            throw new CommandFailure(uri + ": " + e.getMessage(), e);
        }
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
            return ask(connection, cell == null ? connection.peer() : cell, type, question);
        }
    }

    static <T extends Message> T ask(Connection connection, String target, Class<T> type, Message question) {
        var message = Envelope.of(connection.nextId(), connection.name(), target, question);
        Message answer = Timeouts.DEFAULT.request(connection, message).payload();
        if (answer instanceof ErrorReply error) {
            throw new CommandFailure(target + ": " + error.code().label() + ": " + error.message());
        }
        if (!type.isInstance(answer)) {
            throw new CommandFailure(target + " answered with " + answer.getClass().getSimpleName());
        }
        return type.cast(answer);
    }
}
