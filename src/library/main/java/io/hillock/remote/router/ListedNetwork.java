package io.hillock.remote.router;

import io.hillock.protocol.NetworkInfo;
import io.hillock.unified.Alternative;
import io.hillock.unified.EngineKind;
import io.hillock.unified.route.LatencyEstimates;

/**
 * A network at one engine, as the engine lists it. Thread-safe.
 *
 * @param estimates the engine's recent latencies for this network
 */
public record ListedNetwork(EngineCell engine, NetworkInfo info, LatencyEstimates estimates) implements Alternative {
    ListedNetwork(EngineCell engine, NetworkInfo info) {
        this(engine, info, new LatencyEstimates());
    }

    String digest() {
        return info.digest();
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public EngineKind kind() {
        return engine.kind();
    }

    @Override
    public long estimate(int samples) {
        return estimates.of(samples);
    }

    @Override
    public int underWay() {
        return engine.underWay();
    }
}
