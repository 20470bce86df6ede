package io.hillock.cli.command.serve;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code HOST:PORT}, {@code [IPv6]:PORT} or {@code :PORT} on this machine; port 0 is any that is free. */
final class HostPort implements ITypeConverter<InetSocketAddress> {
    private static final int MOST = 65_535;

    @Override
    public InetSocketAddress convert(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            String host = colon > 0 ? text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1") : "127.0.0.1";
            if (colon >= 0 && port >= 0 && port <= MOST) {
                return new InetSocketAddress(host, port);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new TypeConversionException("'" + text + "' is not HOST:PORT");
    }
}
