package io.hillock.server.rest;

import io.hillock.net.Tls;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where and how the REST side listens.
 *
 * @param http the address; port 0 for any that is free
 * @param metrics a further address that serves metrics and health alone; empty for none
 * @param tls certificate and key; empty for plain HTTP. It holds for both addresses
 * @param connections connections at once, at least 1
 * @param release the release that the metadata tell
 * @param tritonMetrics whether metrics come with Triton's names as well
 */
public record RestOptions(InetSocketAddress http, Optional<InetSocketAddress> metrics, Optional<Tls> tls,
        int connections, String release, boolean tritonMetrics) {}
