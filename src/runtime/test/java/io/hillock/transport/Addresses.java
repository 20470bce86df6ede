package io.hillock.transport;

import java.nio.file.Path;

/** An address of each transport that nobody else uses. */
public enum Addresses {
    MEMORY, UNIX, TCP;

    public Transport transport(Path folder) {
        return Transport.of(switch (this) {
            case MEMORY -> "memory:" + folder;
            case UNIX -> "unix:" + folder.resolve("hub");
            case TCP -> "tcp://localhost:0";
        });
    }
}
