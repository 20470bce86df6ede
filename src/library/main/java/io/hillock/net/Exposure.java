package io.hillock.net;

import java.io.IOException;
import java.net.InetAddress;

/** Tells who can connect to a listener. */
public enum Exposure {
    /** This process or this user. */
    USER,
    /** Every user of this machine. */
    MACHINE,
    /** Other machines too. */
    NETWORK;

    /** @throws IOException if the host is unknown */
    public static Exposure of(Address address) throws IOException {
        return switch (address) {
            case Address.Memory _,Address.Unix _,Address.Shm _ -> USER;
            case Address.Tcp(var host, var _) -> of(host);
            case Address.Tls(var host, var _) -> of(host);
        };
    }

    /** Whether only this user, or peers with a certificate that the listener demands, can connect. */
    public static boolean isKnown(Address address, Tls tls) {
        return switch (address) {
            case Address.Memory _,Address.Unix _,Address.Shm _ -> true;
            case Address.Tcp _ -> false;
            case Address.Tls _ -> tls.clientsMustProve();
        };
    }

    private static Exposure of(String host) throws IOException {
        return InetAddress.getByName(host).isLoopbackAddress() ? MACHINE : NETWORK;
    }
}
