package io.hillock.cli.command.option;

import io.hillock.cli.CommandFailure;
import io.hillock.net.Address;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Settings;
import io.hillock.net.Tls;
import io.hillock.net.Tokens;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** How a command identifies itself to other cells: its name and credentials. */
public final class PeerOptions {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--name", paramLabel = "N", scope = ScopeType.INHERIT, description = "the name that others see (default: what it does, and the process id)")
    private String name;

    @Option(names = "--token-file", paramLabel = "F", scope = ScopeType.INHERIT, description = "file with the secret that both sides must know: TOKEN or TOKEN ROLE a line, a listener admits all of them, who connects shows the first; mode 0600")
    private Path tokenFile;

    @Option(names = "--ca", paramLabel = "PEM", scope = ScopeType.INHERIT, description = "tls: certificates of who must have signed the other side's; a listener then takes in nobody without")
    private Path authority;

    @Option(names = "--cert", paramLabel = "PEM", scope = ScopeType.INHERIT, description = "tls: certificate of this side; a listener needs one")
    private Path certificate;

    @Option(names = "--key", paramLabel = "PEM", scope = ScopeType.INHERIT, description = "tls: its private key")
    private Path key;

    /** @param what what the command does; its name unless another is given */
    public Settings settings(String what, Role role, boolean listens) {
        try {
            String called = name == null ? what : name;
            Settings settings = Settings.of(called, role).withTls(tls(listens));
            return tokenFile == null ? settings : settings.withTokens(tokens(tokenFile));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    public Transport transport(String uri) {
        return Transport.of(address(uri));
    }

    public Address address(String uri) {
        try {
            return Address.of(uri);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    /**
     * Connects to a cell, in the role of those who only ask.
     *
     * @param what what the command does; the cell's name begins with it unless another is given
     * @throws CommandFailure if that fails
     */
    public Connection connect(String uri, String what, ConnectionHandler handler) {
        return connect(uri, what, Role.INTERFACE, handler);
    }

    /** The same, in another role. */
    public Connection connect(String uri, String what, Role role, ConnectionHandler handler) {
        Transport transport = transport(uri);
        try {
            return transport.connect(settings(what + "-" + ProcessHandle.current().pid(), role, false), handler);
        } catch (IOException e) {
            throw new CommandFailure(uri + ": " + e.getMessage(), e);
        }
    }

    /** The token for a service over HTTP: the first word of the file's first line that is no comment. */
    public Optional<String> bearer() {
        if (tokenFile == null) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(tokenFile)) {
            return Optional.of(lines.map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .findFirst().orElseThrow(() -> new CommandFailure(tokenFile + ": the file holds no token"))
                    .split("\\s+")[0]);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure(tokenFile + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** A client for a service over HTTP, which trusts the certificates of --ca if they are given. */
    public HttpClient httpClient() {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT);
        if (authority != null) {
            try {
                client.sslContext(TrustedAuthority.context(authority));
            } catch (IOException | GeneralSecurityException e) {
                throw new CommandFailure(authority + ": no certificates in PEM: " + e.getMessage(), e);
            }
        }
        return client.build();
    }

    private Tls tls(boolean listens) {
        return new Tls(Optional.ofNullable(certificate), Optional.ofNullable(key), Optional.ofNullable(authority),
                listens && authority != null);
    }

    public static Tokens tokens(Path tokenFile) {
        try {
            return Tokens.read(tokenFile);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(tokenFile + ": cannot be read: there is no such file", e);
        } catch (FileSystemException e) {
            throw new CommandFailure(tokenFile + ": cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailure(e.getMessage(), e);
        }
    }
}
