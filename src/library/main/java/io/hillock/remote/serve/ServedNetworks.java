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

/** The served networks, by name. Thread-safe. Requests accepted for a network that is removed or replaced finish there
 * undisturbed. */
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

    /** @throws InvalidMessageException {@code unknown_network} if no network has this name */
    ServedNetwork find(String name) {
        ServedNetwork served = byName.get(name);
        if (served == null) {
            throw unknown(name);
        }
        return served;
    }

    /**
     * Finds a network and keeps it open for a request, which must end its use.
     *
     * @throws InvalidMessageException {@code unknown_network} if no network has this name
     */
    ServedNetwork use(String name) {
        for (;;) {
            // A network is closed only after it has left the table, so a failed try finds another one or none.
            ServedNetwork served = find(name);
            if (served.uses().begin()) {
                return served;
            }
        }
    }

    /** @throws InvalidMessageException {@code unknown_network} if the network was removed or replaced */
    void requireServed(ServedNetwork network) {
        if (find(network.name()) != network) {
            throw new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                    "'" + network.name() + "' was loaded anew since");
        }
    }

    /** Serves an image from a message. */
    Ack load(String name, MemorySegment bytes, NetworkClaim claim) {
        try {
            Image image = Image.copy(bytes, "image of '" + name + "'");
            return new Ack(OptionalInt.empty(), OptionalInt.of(serve(name, image, claim).handle()));
        } catch (ImageException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, NetworkLoad.IMAGE, e.getMessage());
        }
    }

    /**
     * Serves a network. It replaces the one of its name and takes over its handle. If other cells serve the same image under the name, that
     * network stays, and this cell shares it.
     *
     * @throws InvalidMessageException {@code overloaded} or {@code too_large} if there is no room for it; {@code unauthorized} if others
     *     serve another image under the name
     */
    public ServedNetwork serve(String name, Image image, NetworkClaim claim) {
        Optional<ServedNetwork> shared = shared(name, image, claim);
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
        return put(name, engine, footprint, claim);
    }

    private ServedNetwork put(String name, Engine engine, NetworkFootprint footprint, NetworkClaim claim) {
        ServedNetwork before;
        ServedNetwork served;
        synchronized (this) {
            if (byName.size() >= most && !byName.containsKey(name)) {
                engine.close();
                footprint.free();
                throw new InvalidMessageException(ErrorCode.OVERLOADED, "network", most + " are served already");
            }
            before = byName.get(name);
            if (mustStay(before, claim)) {
                // Another cell served it meanwhile.
                Image image = engine.image();
                engine.close();
                footprint.free();
                return shared(name, image, claim).orElseThrow();
            }
            served = ServedNetwork.of(name, before == null ? ++lastHandle : before.handle(), engine, footprint, claim);
            byName.put(name, served);
        }
        if (before != null) {
            before.close();
        }
        return served;
    }

    private static boolean mustStay(ServedNetwork before, NetworkClaim claim) {
        return before != null && !claim.controls() && !before.owners().areOnly(claim);
    }

    /** The network that others serve under the name, if it is this image; empty if the name is free to use. */
    private synchronized Optional<ServedNetwork> shared(String name, Image image, NetworkClaim claim) {
        ServedNetwork before = byName.get(name);
        if (!mustStay(before, claim)) {
            return Optional.empty();
        }
        if (!before.image().digest().equals(image.digest())) {
            throw claim.refusal(name);
        }
        before.owners().add(claim);
        return Optional.of(before);
    }

    /**
     * Removes a network. If others serve it too, it stays for them.
     *
     * @throws InvalidMessageException {@code unknown_network}; {@code unauthorized} if only others serve it
     */
    void remove(String name, NetworkClaim claim) {
        ServedNetwork served = find(name);
        synchronized (this) {
            if (!claim.controls()) {
                if (!served.owners().remove(claim)) {
                    throw claim.refusal(name);
                }
                if (!served.owners().isEmpty()) {
                    return;
                }
            }
            if (!byName.remove(name, served)) {
                throw unknown(name);
            }
        }
        served.close();
    }

    /** All networks, in alphabetical order. */
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
