package io.hillock.cli.command.serve;

import io.hillock.cli.CommandFailure;
import io.hillock.net.Tls;
import io.hillock.server.security.AccessTokens;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who may call a service, and how they prove it. */
final class AccessOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--token-file", paramLabel = "F", description = "bearer tokens that callers must show, one a line: TOKEN, or TOKEN and some of infer,control,watch; read again when it changes")
    private Path tokenFile;

    @Option(names = "--no-token", description = "listen for other machines although nobody must prove anything")
    private boolean noToken;

    @Option(names = "--tls-cert", paramLabel = "F", description = "certificate of this server with its chain, PEM; HTTP becomes HTTPS; read again when it changes")
    private Path certificate;

    @Option(names = "--tls-key", paramLabel = "F", description = "its private key, PEM (PKCS #8)")
    private Path key;

    @Option(names = "--tls-ca", paramLabel = "F", description = "callers must have a certificate that one of these has signed, PEM")
    private Path authority;

    AccessTokens tokens() {
        try {
            return tokenFile == null ? AccessTokens.none() : AccessTokens.of(tokenFile);
        } catch (IOException e) {
            throw new CommandFailure(
                    e instanceof java.nio.file.NoSuchFileException ? tokenFile + ": no such file" : e.getMessage(), e);
        }
    }

    Optional<Tls> tls() {
        if (certificate == null && key == null && authority == null) {
            return Optional.empty();
        }
        if (certificate == null || key == null) {
            throw new ParameterException(command.commandLine(), "TLS needs --tls-cert and --tls-key");
        }
        Tls own = new Tls(Optional.empty(), Optional.empty(), Optional.ofNullable(authority), false)
                .withCertificate(certificate, key);
        return Optional.of(authority == null ? own : own.withClientsMustProve());
    }

    /** Refuses an address that other machines reach without any proof. */
    void requireProof(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new CommandFailure(address.getHostString() + ": the host is unknown");
        }
        if (!noToken && tokenFile == null && authority == null && !address.getAddress().isLoopbackAddress()) {
            throw new CommandFailure(address.getHostString() + ":" + address.getPort()
                    + " can be reached from other machines, and anyone "
                    + "there would be served: give --token-file, or --tls-ca, or --no-token if that is meant");
        }
    }
}
