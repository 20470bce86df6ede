package io.hillock.remote.router;

import io.hillock.protocol.NetworkInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which engines serve which network. A name stands for one digest: the first one served under it, until the hub itself loads or unloads the
 * network. An engine with another digest never gets requests for the name, even if no other engine is left. Thread-safe.
 */
public final class NetworkCatalog {
    /** The most names; further ones are ignored. */
    private static final int MOST = 4096;

    private final List<EngineCell> engines = new CopyOnWriteArrayList<>();
    private final Map<String, String> digests = new LinkedHashMap<>();
    private final Set<String> taught = ConcurrentHashMap.newKeySet();
    private volatile Map<String, List<ListedNetwork>> places = Map.of();

    public List<EngineCell> engines() {
        return engines;
    }

    public Optional<EngineCell> engine(String name) {
        return engines.stream().filter(engine -> engine.name().equals(name)).findFirst();
    }

    public void add(EngineCell engine) {
        engines.add(engine);
    }

    public void remove(EngineCell engine) {
        engine.leave();
        engines.remove(engine);
        update();
    }

    /** Call it after any engine's list has changed. */
    synchronized void update() {
        Map<String, List<ListedNetwork>> now = new HashMap<>();
        for (EngineCell engine : engines) {
            engine.networks().forEach((name, network) -> {
                if (digests.size() < MOST) {
                    digests.putIfAbsent(name, network.digest());
                }
                String digest = digests.get(name);
                if (network.digest().equals(digest)) {
                    engine.fits(name);
                    now.computeIfAbsent(name, _ -> new ArrayList<>()).add(network);
                } else if (digest != null) {
                    engine.misfits(network, digest);
                }
            });
        }
        places = now;
    }

    /** The hub has loaded a network. The name stands for this digest from now on. Returns the digest before. */
    public synchronized Optional<String> loaded(String name, String digest) {
        taught.remove(name);
        Optional<String> before = Optional.ofNullable(digests.put(name, digest));
        update();
        return before;
    }

    /** The hub has unloaded a network. The name no longer stands for a digest. */
    public synchronized void unloaded(String name) {
        taught.remove(name);
        digests.remove(name);
        update();
    }

    /** Whether the name is known here, even if no engine serves it at present. */
    synchronized boolean knows(String name) {
        return digests.containsKey(name);
    }

    /** Whether the name stands for this digest, or for none yet. */
    synchronized boolean stands(String name, String digest) {
        return digest.equals(digests.getOrDefault(name, digest));
    }

    /** The network at each engine that serves it: the hub's own engines first, then the others in order of joining. */
    public List<ListedNetwork> places(String name) {
        return places.getOrDefault(name, List.of());
    }

    /** The engine that keeps what the network has learned. Once there is something, the network's streams begin there. */
    public Optional<ListedNetwork> home(String name) {
        return places(name).stream().findFirst();
    }

    /** A network of the hub was taught, so it is no longer the same at all engines. */
    void taught(String name) {
        if (!places(name).isEmpty()) {
            taught.add(name);
        }
    }

    boolean isTaught(String name) {
        return taught.contains(name);
    }

    /** The served networks, by name. Handles are left out, because they belong to one connection. */
    List<NetworkInfo> list() {
        List<NetworkInfo> all = new ArrayList<>();
        new TreeMap<>(places).values().forEach(at -> all.add(at.getFirst().info().withoutHandle()));
        return all;
    }

    /** The networks for which an engine gets requests. */
    List<String> used(EngineCell engine) {
        return places.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(place -> place.engine() == engine))
                .map(Map.Entry::getKey).toList();
    }
}
