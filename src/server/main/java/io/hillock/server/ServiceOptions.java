package io.hillock.server;

import io.hillock.net.Tls;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.sequence.SequenceOptions;
import io.hillock.server.security.AccessTokens;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a service runs.
 *
 * @param http address of REST
 * @param metrics a further address for metrics alone
 * @param tls certificate and key
 * @param tokens who may call
 * @param repository a folder of models
 * @param models how networks are compiled unless their own configuration says otherwise
 * @param limits of one request
 * @param sequences limits of sequences
 * @param requests requests that run or wait at once
 * @param connections connections at once
 * @param drain how long the end waits for requests under way
 */
public record ServiceOptions(InetSocketAddress http, Optional<InetSocketAddress> metrics, Optional<Tls> tls,
        AccessTokens tokens,
        Optional<Path> repository, ModelConfig models, RequestLimits limits, SequenceOptions sequences, int requests,
        int connections,
        Duration drain) {}
