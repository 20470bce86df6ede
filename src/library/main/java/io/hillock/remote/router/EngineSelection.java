package io.hillock.remote.router;

import io.hillock.unified.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Chooses one of the engines that serve a network. Thread-safe. */
public final class EngineSelection {
    private final NetworkCatalog catalog;
    private final Strategy strategy;
    private final AtomicLong choices = new AtomicLong();

    public EngineSelection(NetworkCatalog catalog, Strategy strategy) {
        this.catalog = catalog;
        this.strategy = strategy;
    }

    /**
     * Chooses an engine and {@link EngineCell#enter enters} it.
     *
     * @param asker the asking cell, which is never chosen
     * @param may whether an engine may be asked
     * @return empty if no engine gets requests now
     */
    Optional<ListedNetwork> choose(String network, String asker, int samples, Predicate<EngineCell> may) {
        List<ListedNetwork> open = open(network, asker, may);
        while (!open.isEmpty()) {
            long all = open.size() == Long.SIZE ? -1 : (1L << open.size()) - 1;
            int index = strategy.choose(open, all, samples, choices.getAndIncrement());
            ListedNetwork chosen = open.get(index);
            if (chosen.engine().enter()) {
                return Optional.of(chosen);
            }
            open.remove(index);
        }
        return Optional.empty();
    }

    /**
     * The engines with room, or those without if none has any. If they are more than a strategy takes, each call returns different ones.
     */
    private List<ListedNetwork> open(String network, String asker, Predicate<EngineCell> may) {
        List<ListedNetwork> places = catalog.places(network);
        List<ListedNetwork> free = new ArrayList<>(places.size());
        List<ListedNetwork> full = new ArrayList<>(0);
        int from = places.size() <= Long.SIZE ? 0 : Math.floorMod(choices.get(), places.size());
        for (int i = 0; i < places.size() && free.size() < Long.SIZE; i++) {
            ListedNetwork listed = places.get((from + i) % places.size());
            EngineCell engine = listed.engine();
            if (!engine.isOpen() || engine.name().equals(asker) || !may.test(engine)) {
                continue;
            }
            if (!engine.isFull()) {
                free.add(listed);
            } else if (full.size() < Long.SIZE) {
                full.add(listed);
            }
        }
        return free.isEmpty() ? full : free;
    }
}
