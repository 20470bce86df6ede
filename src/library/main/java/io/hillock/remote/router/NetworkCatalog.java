package io.hillock.remote.router;

import io.hillock.protocol.NetworkInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which engines serve which network. A name stands for one digest, that of whoever served it first, until the hub itself is told to load
 * or unload the network: an engine with another one is never asked for it, whoever leaves. Any thread.
 */
public final class NetworkCatalog {
    /** Names beyond are not used. */
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

    /** After any engine's list has changed. */
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

    /** The hub has loaded a network: from now on its name stands for this digest. Returns what it stood for before. */
    public synchronized Optional<String> loaded(String name, String digest) {
        taught.remove(name);
        Optional<String> before = Optional.ofNullable(digests.put(name, digest));
        update();
        return before;
    }

    /** The hub has unloaded a network: its name stands for nothing. */
    public synchronized void unloaded(String name) {
        taught.remove(name);
        digests.remove(name);
        update();
    }

    /** Whether the name is in use here, be it that nobody serves it at present. */
    synchronized boolean knows(String name) {
        return digests.containsKey(name);
    }

    /** Whether the name stands for this digest, or for none yet. */
    synchronized boolean stands(String name, String digest) {
        return digest.equals(digests.getOrDefault(name, digest));
    }

    /** The network at each engine that serves it, the hub's own first, then in the order of joining. */
    public List<ListedNetwork> places(String name) {
        return places.getOrDefault(name, List.of());
    }

    /** Where what the network has learnt is kept, and where its streams begin once it has. */
    public Optional<ListedNetwork> home(String name) {
        return places(name).stream().findFirst();
    }

    /** Somebody taught a network that the hub serves: it is not the same at all engines any more. */
    void taught(String name) {
        if (!places(name).isEmpty()) {
            taught.add(name);
        }
    }

    boolean isTaught(String name) {
        return taught.contains(name);
    }

    /** What is served, by name; handles belong to one connection. */
    List<NetworkInfo> list() {
        List<NetworkInfo> all = new ArrayList<>();
        new TreeMap<>(places).values().forEach(at -> all.add(withoutHandle(at.getFirst().info())));
        return all;
    }

    /** For which an engine gets requests. */
    List<String> used(EngineCell engine) {
        return places.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(place -> place.engine() == engine))
                .map(Map.Entry::getKey).toList();
    }

    private static NetworkInfo withoutHandle(NetworkInfo info) {
        return new NetworkInfo(info.name(), info.input(), info.output(), info.parameters(), info.digest(),
                OptionalInt.empty());
    }
}
