package io.hillock.remote.serve;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.image.ImageException;
import io.hillock.learning.LearningSession;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.remote.MemoryBudget;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The networks that are served, by name. Any thread. Runs under way on a network that goes end undisturbed. */
public final class ServedNetworks implements AutoCloseable {
    private final Function<Image, Engine> engines;
    private final int most;
    private final MemoryBudget memory;
    private final Map<String, ServedNetwork> byName = new ConcurrentHashMap<>();
    private int lastHandle;

    /** @param engines opens an engine for each network */
    public ServedNetworks(Function<Image, Engine> engines, int most, MemoryBudget memory) {
        this.engines = engines;
        this.most = most;
        this.memory = memory;
    }

    /** @throws InvalidMessageException {@code unknown_network} */
    ServedNetwork find(String name) {
        ServedNetwork served = byName.get(name);
        if (served == null) {
            throw unknown(name);
        }
        return served;
    }

    /** @throws InvalidMessageException {@code unknown_network} where it has gone or was replaced */
    void requireServed(ServedNetwork network) {
        if (find(network.name()) != network) {
            throw new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                    "'" + network.name() + "' was loaded anew since");
        }
    }

    /** Serves an image that came over the wire. */
    Ack load(String name, MemorySegment bytes, NetworkClaim by) {
        try {
            Image image = Image.copy(bytes, "image of '" + name + "'");
            return new Ack(OptionalInt.empty(), OptionalInt.of(serve(name, image, by).handle()));
        } catch (ImageException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, NetworkLoad.IMAGE, e.getMessage());
        }
    }

    /**
     * Puts a network in the place, and under the handle, of what had its name. The image that others serve under the name already stays as it
     * is, and is there for this one too.
     *
     * @throws InvalidMessageException {@code overloaded} or {@code too_large} where there is no room for it; {@code unauthorized} where
     *         others serve another image under the name
     */
    public ServedNetwork serve(String name, Image image, NetworkClaim by) {
        Optional<ServedNetwork> shared = shared(name, image, by);
        if (shared.isPresent()) {
            return shared.get();
        }
        var footprint = new NetworkFootprint(image, !LearningSession.learned(image).isEmpty(), memory);
        Engine engine;
        try {
            engine = engines.apply(image);
        } catch (RuntimeException | Error e) {
            footprint.free();
            throw e;
        }
        return put(name, engine, footprint, by);
    }

    private ServedNetwork put(String name, Engine engine, NetworkFootprint footprint, NetworkClaim by) {
        ServedNetwork before;
        ServedNetwork served;
        synchronized (this) {
            if (byName.size() >= most && !byName.containsKey(name)) {
                engine.close();
                footprint.free();
                throw new InvalidMessageException(ErrorCode.OVERLOADED, "network", most + " are served already");
            }
            before = byName.get(name);
            if (mustStay(before, by)) {
                // It came in meanwhile.
                Image image = engine.image();
                engine.close();
                footprint.free();
                return shared(name, image, by).orElseThrow();
            }
            served = new ServedNetwork(name, before == null ? ++lastHandle : before.handle(), engine, footprint, by);
            byName.put(name, served);
        }
        if (before != null) {
            before.close();
        }
        return served;
    }

    private static boolean mustStay(ServedNetwork before, NetworkClaim by) {
        return before != null && !by.controls() && !before.holders().areOnly(by);
    }

    /** What others serve under the name, if it is this image; empty where it may be put there. */
    private synchronized Optional<ServedNetwork> shared(String name, Image image, NetworkClaim by) {
        ServedNetwork before = byName.get(name);
        if (!mustStay(before, by)) {
            return Optional.empty();
        }
        if (!before.image().digest().equals(image.digest())) {
            throw by.refusal(name);
        }
        before.holders().add(by);
        return Optional.of(before);
    }

    /**
     * A network that others serve too stays for them.
     *
     * @throws InvalidMessageException {@code unknown_network}; {@code unauthorized} where only others serve it
     */
    void remove(String name, NetworkClaim by) {
        ServedNetwork served = find(name);
        synchronized (this) {
            if (!by.controls()) {
                if (!served.holders().remove(by)) {
                    throw by.refusal(name);
                }
                if (!served.holders().isEmpty()) {
                    return;
                }
            }
            if (!byName.remove(name, served)) {
                throw unknown(name);
            }
        }
        served.close();
    }

    /** In alphabetical order. */
    public List<ServedNetwork> all() {
        return new ArrayList<>(new TreeMap<>(byName).values());
    }

    @Override
    public void close() {
        for (ServedNetwork served : all()) {
            byName.remove(served.name());
            served.close();
        }
    }

    private static InvalidMessageException unknown(String name) {
        return new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network", "'" + name + "' is not served here");
    }
}
