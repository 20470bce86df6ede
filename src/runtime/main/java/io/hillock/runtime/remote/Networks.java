package io.hillock.runtime.remote;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.image.ImageException;
import io.hillock.learning.LearningSession;
import io.hillock.message.Ack;
import io.hillock.message.ErrorCode;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.NetworkLoad;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The networks that are served, by name. Any thread. Runs under way on a network that goes end undisturbed. */
final class Networks implements AutoCloseable {
    private final Function<Image, Engine> engines;
    private final int most;
    private final MemoryBudget memory;
    private final Map<String, Served> byName = new ConcurrentHashMap<>();
    private int lastHandle;

    /** @param engines opens an engine for each network */
    Networks(Function<Image, Engine> engines, int most, MemoryBudget memory) {
        this.engines = engines;
        this.most = most;
        this.memory = memory;
    }

    /** @throws InvalidMessageException {@code unknown_network} */
    Served find(String name) {
        Served served = byName.get(name);
        if (served == null) {
            throw unknown(name);
        }
        return served;
    }

    /** @throws InvalidMessageException {@code unknown_network} where it has gone or was replaced */
    void requireServed(Served network) {
        if (find(network.name()) != network) {
            throw new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                    "'" + network.name() + "' was loaded anew since");
        }
    }

    /** Serves an image that came over the wire. */
    Ack load(String name, MemorySegment bytes) {
        try {
            Image image = Image.copy(bytes, "image of '" + name + "'");
            return new Ack(OptionalInt.empty(), OptionalInt.of(serve(name, image).handle()));
        } catch (ImageException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, NetworkLoad.IMAGE, e.getMessage());
        }
    }

    /**
     * Puts a network in the place, and under the handle, of what had its name.
     *
     * @throws InvalidMessageException {@code overloaded} or {@code too_large} where there is no room for it
     */
    Served serve(String name, Image image) {
        var footprint = new Footprint(image, !LearningSession.learned(image).isEmpty(), memory);
        Engine engine;
        try {
            engine = engines.apply(image);
        } catch (RuntimeException | Error e) {
            footprint.free();
            throw e;
        }
        return put(name, engine, footprint);
    }

    private Served put(String name, Engine engine, Footprint footprint) {
        Served before;
        Served served;
        synchronized (this) {
            if (byName.size() >= most && !byName.containsKey(name)) {
                engine.close();
                footprint.free();
                throw new InvalidMessageException(ErrorCode.OVERLOADED, "network", most + " are served already");
            }
            before = byName.get(name);
            served = new Served(name, before == null ? ++lastHandle : before.handle(), engine, footprint);
            byName.put(name, served);
        }
        if (before != null) {
            before.close();
        }
        return served;
    }

    /** @throws InvalidMessageException {@code unknown_network} */
    void remove(String name) {
        Served served = byName.remove(name);
        if (served == null) {
            throw unknown(name);
        }
        served.close();
    }

    /** In alphabetical order. */
    List<Served> all() {
        return new ArrayList<>(new TreeMap<>(byName).values());
    }

    @Override
    public void close() {
        for (Served served : all()) {
            byName.remove(served.name());
            served.close();
        }
    }

    private static InvalidMessageException unknown(String name) {
        return new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network", "'" + name + "' is not served here");
    }
}
