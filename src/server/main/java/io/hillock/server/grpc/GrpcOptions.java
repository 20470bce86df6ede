package io.hillock.server.grpc;

import io.hillock.net.Tls;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where and how the gRPC side listens.
 *
 * @param address the address; port 0 for any that is free
 * @param tls certificate and key; empty for plain text
 * @param connections connections at once, at least 1; further ones are closed
 * @param release the release that the metadata tell
 */
public record GrpcOptions(InetSocketAddress address, Optional<Tls> tls, int connections, String release) {}
