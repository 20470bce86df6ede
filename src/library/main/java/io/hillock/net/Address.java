package io.hillock.net;

import io.hillock.net.base.RuntimeFolder;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The place where a listener waits. It determines the transport. Its text form is a URI. Immutable. */
public sealed interface Address {
    int DEFAULT_PORT = 9999;

    /** {@code memory:NAME}: within this process. */
    record Memory(String name) implements Address {
        public Memory {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("memory: needs a name");
            }
        }

        @Override
        public String toString() {
            return "memory:" + name;
        }
    }

    /**
     * {@code unix:/path}: a Unix domain socket of this machine; {@code unix:} is {@code hillock.sock} in the user's
     * runtime folder.
     */
    record Unix(Path path) implements Address {
        public Unix {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("unix: needs an absolute path, not " + path);
            }
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * {@code tcp://host:port}.
     *
     * @param port {@value #DEFAULT_PORT} if the URI names none; 0 lets a listener choose
     */
    record Tcp(String host, int port) implements Address {
        public Tcp {
            if (port < 0 || port > 0xFFFF) {
                throw new IllegalArgumentException("port " + port);
            }
        }

        @Override
        public String toString() {
            return "tcp://" + host + ":" + port;
        }
    }

    /**
     * {@code tls://host:port}: TCP under TLS 1.3.
     *
     * @param port as in {@link Tcp}
     */
    record Tls(String host, int port) implements Address {
        public Tls {
            if (port < 0 || port > 0xFFFF) {
                throw new IllegalArgumentException("port " + port);
            }
        }

        @Override
        public String toString() {
            return "tls://" + host + ":" + port;
        }
    }

    /**
     * {@code shm:NAME}: shared memory of this user on this machine.
     *
     * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}, not beginning with a dot
     */
    record Shm(String name) implements Address {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

        public Shm {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("shm: needs a name of 1 to 64 of A-Z a-z 0-9 . _ -, not '" + name
                        + "'");
            }
        }

        @Override
        public String toString() {
            return "shm:" + name;
        }
    }

    /** @throws IllegalArgumentException for a text in none of these forms */
    static Address of(String text) {
        if (text.startsWith("memory:")) {
            return new Memory(text.substring("memory:".length()));
        }
        if (text.startsWith("unix:")) {
            String path = text.substring("unix:".length());
            return new Unix(path.isEmpty() ? RuntimeFolder.ofUser().socket() : Path.of(path));
        }
        if (text.startsWith("shm:")) {
            return new Shm(text.substring("shm:".length()));
        }
        URI uri = URI.create(text);
        boolean plain = uri.getHost() != null && uri.getRawPath().isEmpty() && uri.getRawUserInfo() == null
                && uri.getRawQuery() == null && uri.getRawFragment() == null;
        boolean tls = "tls".equals(uri.getScheme());
        if (!tls && !"tcp".equals(uri.getScheme()) || !plain) {
            throw new IllegalArgumentException(
                    "'" + text + "' is none of memory:NAME, unix:/path, tcp://host:port, tls://host:port, shm:NAME");
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        return tls ? new Tls(uri.getHost(), port) : new Tcp(uri.getHost(), port);
    }
}
