package io.hillock.server;

import io.hillock.net.Tls;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a service listens.
 *
 * @param http address of REST
 * @param grpc address of gRPC; empty for none
 * @param metrics a further address for metrics alone
 * @param tls certificate and key, for all addresses
 * @param connections connections at once, at each address
 */
public record ListenerOptions(InetSocketAddress http, Optional<InetSocketAddress> grpc,
        Optional<InetSocketAddress> metrics, Optional<Tls> tls, int connections) {}
