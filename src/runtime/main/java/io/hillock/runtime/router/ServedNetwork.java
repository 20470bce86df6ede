package io.hillock.runtime.router;

import io.hillock.message.NetworkInfo;
import io.hillock.runtime.route.Alternative;
import io.hillock.runtime.route.Estimates;
import io.hillock.runtime.route.Kind;

/**
 * A network at one engine, as the engine lists it.
 *
 * @param estimates how long the engine takes for this network lately
 */
record ServedNetwork(EngineCell engine, NetworkInfo info, Estimates estimates) implements Alternative {
    ServedNetwork(EngineCell engine, NetworkInfo info) {
        this(engine, info, new Estimates());
    }

    String digest() {
        return info.digest();
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Kind kind() {
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
