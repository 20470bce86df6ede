package io.hillock.server.engines;

import io.hillock.net.Connection;
import io.hillock.net.RefusedException;
import io.hillock.unified.Strategy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** The connections of a service to its hubs. All served networks share them. Thread-safe. */
public final class HubLinks implements AutoCloseable {
    private final List<HubLink> links;
    private final Strategy strategy;
    private final BiConsumer<Level, String> log;
    private final List<HubListener> listeners;

    private HubLinks(List<HubLink> links, Strategy strategy, BiConsumer<Level, String> log,
            List<HubListener> listeners) {
        this.links = links;
        this.strategy = strategy;
        this.log = log;
        this.listeners = listeners;
    }

    /** No hubs. */
    public static HubLinks none() {
        return new HubLinks(List.of(), HubOptions.NONE.strategy(), (_, _) -> {}, new CopyOnWriteArrayList<>());
    }

    /**
     * Connects to all hubs, or begins to try.
     *
     * @param log takes a line about each engine that comes or goes; any thread calls it
     * @throws IOException if a hub does not admit this service
     */
    public static HubLinks connect(HubOptions options, BiConsumer<Level, String> log) throws IOException {
        List<HubLink> links = new ArrayList<>();
        List<HubListener> listeners = new CopyOnWriteArrayList<>();
        HubListener all = (hub, cell, event) -> listeners.forEach(one -> one.published(hub, cell, event));
        for (HubAddress address : options.addresses()) {
            try {
                HubLink link = new HubLink(address, options.settings(), all);
                links.add(link);
                if (!link.isOpen()) {
                    log.accept(Level.WARNING, "engine '" + address.name() + "' is not there yet: " + link.problem());
                }
            } catch (RefusedException e) {
                links.forEach(HubLink::close);
                throw new IOException(address.uri() + " does not admit this service: " + e.getMessage(), e);
            }
        }
        return new HubLinks(List.copyOf(links), options.strategy(), log, listeners);
    }

    /** Tells this listener too what cells publish from now on: about training, teachers and workflows. */
    public void listen(HubListener listener) {
        listeners.add(listener);
    }

    /** The connection to the first hub, for messages to cells behind it; empty without hubs. */
    public Optional<Connection> first() {
        return links.stream().map(link -> (Connection) link.link()).findFirst();
    }

    List<HubLink> links() {
        return links;
    }

    Strategy strategy() {
        return strategy;
    }

    void log(Level level, String line) {
        log.accept(level, line);
    }

    /** Unload the networks first. */
    @Override
    public void close() {
        links.forEach(HubLink::close);
    }
}
