package io.hillock.server;

import io.hillock.server.engines.HubOptions;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.sequence.SequenceOptions;
import io.hillock.server.security.AccessTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a service runs.
 *
 * @param listeners where it listens
 * @param tokens who may call
 * @param hubs engines of other processes
 * @param repository a folder of models
 * @param models how networks are compiled unless their own configuration says otherwise
 * @param limits of one request
 * @param sequences limits of sequences
 * @param requests requests that run or wait at once
 * @param sharedMemory the folder of the shared memory objects that callers may use; empty for none
 * @param drain how long the end waits for requests under way
 * @param observation access log and traces
 */
public record ServiceOptions(ListenerOptions listeners, AccessTokens tokens, HubOptions hubs, Optional<Path> repository,
        ModelConfig models, RequestLimits limits, SequenceOptions sequences, int requests, Optional<Path> sharedMemory,
        Duration drain, ObservationOptions observation) {}
