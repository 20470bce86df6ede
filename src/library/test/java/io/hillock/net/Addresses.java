package io.hillock.net;

import io.hillock.protocol.Role;
import java.nio.file.Path;

/** An address of each transport that nobody else uses. */
public enum Addresses {
    MEMORY, UNIX, TCP, TLS, SHM;

    private static final Path KEYS = Path.of(System.getProperty("hillock.root"), "native/test/channel/tls");
    /** Both sides may have the same. */
    public static final Tls KEYED = Tls.trusting(key("ca.pem")).withCertificate(key("server.pem"), key("server.key"))
            .withClientsMustProve();

    public static Path key(String name) {
        return KEYS.resolve(name);
    }

    /** With what each transport needs. */
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
