package io.hillock.net;

import io.hillock.protocol.Role;
import java.nio.file.Path;

/** An unused address of each transport. */
public enum Addresses {
    MEMORY, UNIX, TCP, TLS, SHM;

    private static final Path KEYS = Path.of(System.getProperty("hillock.root"), "native/test/channel/tls");
    /** Certificates that both sides may use. */
    public static final Tls KEYED = Tls.trusting(key("ca.pem")).withCertificate(key("server.pem"), key("server.key"))
            .withClientsMustProve();

    public static Path key(String name) {
        return KEYS.resolve(name);
    }

    /** Settings that suit every transport. */
    public static Settings settings(String name, Role role) {
        return Settings.of(name, role).withTls(KEYED);
    }

    public Transport transport(Path folder) {
        return Transport.of(uri(folder));
    }

    public String uri(Path folder) {
        return switch (this) {
            case MEMORY -> "memory:" + folder;
            case UNIX -> "unix:" + folder.resolve("hub");
            case TCP -> "tcp://localhost:0";
            case TLS -> "tls://localhost:0";
            case SHM -> "shm:test-" + ProcessHandle.current().pid() + "-" + folder.getFileName();
        };
    }
}
