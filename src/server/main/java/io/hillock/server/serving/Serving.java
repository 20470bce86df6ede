package io.hillock.server.serving;

import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.ModelState.State;
import io.hillock.server.watch.RunWatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * Several models, each in one or more versions. A {@link Lease} keeps a version loaded while a request uses it. Loading a version swaps it
 * in at once; requests under way finish on the old one, which then closes. A version that fails to load changes nothing. Thread-safe;
 * {@link #lease} takes no lock.
 */
public final class Serving implements AutoCloseable {
    private record Key(String model, String version) {}

    /** Triton's clients look for this beginning. */
    private static final String UNKNOWN_MODEL = "Request for unknown model: ";

    private final BiConsumer<String, String> ended;
    private final RunWatch watch = new RunWatch();
    private final ModelStates states = new ModelStates();
    private final Map<Key, ModelStatistics> statistics = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> loads = new ConcurrentHashMap<>();
    /** Versions that stay loaded when another one is, and how often they were pinned. */
    private final Map<Key, Integer> pins = new ConcurrentHashMap<>();
    /** What an operator has set, by model. Guarded by {@link #changes}. */
    private final Map<String, String> strategies = new HashMap<>();
    private final ReentrantLock changes = new ReentrantLock();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile ServedModels served = ServedModels.NONE;
    private volatile boolean closed;

    /** Without models. */
    public Serving() {
        this((model, version) -> {});
    }

    /** @param ended told of model and version whenever a version is gone and no other has its name */
    public Serving(BiConsumer<String, String> ended) {
        this.ended = Objects.requireNonNull(ended, "ended");
    }

    /** Who looks at the runs of all models. */
    public RunWatch watch() {
        return watch;
    }

    /**
     * Begins to use a version.
     *
     * @param name a model's name or an alias
     * @param version empty for the alias's version, or the current one
     * @throws ServiceException {@code NOT_FOUND} if there is none, {@code UNAVAILABLE} if it is not ready
     */
    public Lease lease(String name, String version) {
        for (;;) {
            // A version is retired only after it has left the table, so a failed try finds another table.
            ServedVersion found = served.find(name, version).orElse(null);
            if (found == null) {
                throw missing(name, version);
            }
            if (found.acquire()) {
                return new Lease(found);
            }
        }
    }

    private ServiceException missing(String name, String version) {
        if (closed) {
            return new ServiceException(Reason.UNAVAILABLE, "the service is shutting down");
        }
        String model = served.model(name);
        Optional<ModelState> known = states.any(model, version);
        if (known.isPresent()) {
            String reason = known.get().reason();
            return new ServiceException(Reason.UNAVAILABLE, "model '" + name + "' is not ready: it is "
                    + known.get().state().name().toLowerCase(Locale.ROOT) + (reason.isEmpty() ? "" : ", " + reason));
        }
        return ServiceException.notFound(served.models().containsKey(model)
                ? "model '" + name + "' has no version '" + version + "': it has "
                        + String.join(", ", served.models().get(model).keySet())
                : UNKNOWN_MODEL + "there is no model '" + name + "'");
    }

    /** Whether {@link #lease} would succeed now. */
    public boolean ready(String name, String version) {
        return served.find(name, version).isPresent();
    }

    /**
     * Loads a version and makes it the model's current one. Other versions retire, but those in {@code keep}. One load of a model runs at a
     * time.
     *
     * @throws ServiceException {@code INVALID} for an impossible name; {@code UNAVAILABLE} if it cannot be loaded, with the reason. What
     *     was served before then still is
     */
    public void load(String model, String version, ServableSource source, Collection<String> keep) {
        Objects.requireNonNull(source, "source");
        ModelNames.model(model);
        ModelNames.version(version);
        ReentrantLock lock = loads.computeIfAbsent(model, name -> new ReentrantLock());
        lock.lock();
        try {
            Optional<ModelState> before = states.of(model, version);
            boolean replaces = served.find(model, version).isPresent();
            if (!replaces) {
                states.note(model, version, State.LOADING, "");
            }
            Servable servable;
            try {
                servable = source.load();
            } catch (RuntimeException | Error e) {
                String reason = e.getMessage() == null ? e.toString() : e.getMessage();
                if (!replaces) {
                    states.note(model, version, State.UNAVAILABLE, reason);
                } else {
                    states.note(model, version, State.READY, "the last load failed: " + reason);
                }
                throw new ServiceException(Reason.UNAVAILABLE,
                        "model '" + model + "' version " + version + " cannot be loaded: "
                                + reason
                                + (before.filter(one -> one.state() == State.READY).isPresent()
                                        ? "; the loaded one goes on"
                                        : ""),
                        e);
            }
            try {
                publish(model, version, servable, keep);
            } catch (ServiceException e) {
                servable.close();
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private void publish(String model, String version, Servable servable, Collection<String> keep) {
        Key key = new Key(model, version);
        ServedVersion fresh = new ServedVersion(model, version, servable,
                statistics.computeIfAbsent(key, one -> new ModelStatistics()), this::closed);
        List<ServedVersion> retired = new ArrayList<>();
        change(now -> {
            if (strategies.containsKey(model) && !servable.strategies().isEmpty()) {
                servable.strategy(strategies.get(model));
            }
            Map<String, ServedVersion> old = now.models().getOrDefault(model, Map.of());
            ServedModels next = now.with(fresh);
            for (ServedVersion one : old.values()) {
                if (one.version().equals(version)) {
                    retired.add(one);
                } else if (!keep.contains(one.version()) && !pins.containsKey(new Key(model, one.version()))) {
                    retired.add(one);
                    next = next.without(model, one.version());
                }
            }
            return next;
        });
        states.note(model, version, State.READY, "");
        retired.forEach(one -> retire(one, "version " + version + " took its place"));
    }

    /** Keeps these versions loaded when other ones are loaded, until {@link #unpin}. */
    public void pin(String model, Collection<String> versions) {
        versions.forEach(version -> pins.merge(new Key(model, version), 1, Integer::sum));
    }

    /** Ends a {@link #pin}. Versions that nobody wants retire with the next load. */
    public void unpin(String model, Collection<String> versions) {
        versions.forEach(version -> pins.computeIfPresent(new Key(model, version),
                (_, count) -> count == 1 ? null : count - 1));
    }

    private void retire(ServedVersion one, String reason) {
        if (served.find(one.model(), one.version()).isEmpty()) {
            states.note(one.model(), one.version(), State.UNLOADING, reason);
        }
        one.retire();
    }

    private void closed(ServedVersion one) {
        if (served.find(one.model(), one.version()).isPresent()) {
            return;
        }
        states.ended(one.model(), one.version());
        statistics.remove(new Key(one.model(), one.version()));
        ended.accept(one.model(), one.version());
    }

    private void change(UnaryOperator<ServedModels> how) {
        changes.lock();
        try {
            if (closed) {
                throw new ServiceException(Reason.UNAVAILABLE, "the service is shutting down");
            }
            served = how.apply(served);
        } finally {
            changes.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    /**
     * Unloads all versions of a model. Requests under way finish first.
     *
     * @throws ServiceException {@code NOT_FOUND} if the model is not served
     */
    public void unload(String model) {
        List<ServedVersion> retired = new ArrayList<>();
        change(now -> {
            strategies.remove(model);
            ServedModels next = now;
            for (ServedVersion one : now.models().getOrDefault(model, Map.of()).values()) {
                retired.add(one);
                next = next.without(model, one.version());
            }
            return next;
        });
        if (retired.isEmpty()) {
            throw ServiceException.notFound("there is no loaded model '" + model + "'");
        }
        retired.forEach(one -> retire(one, "unloaded"));
    }

    /**
     * Gives a model a second name, at once for all requests after.
     *
     * @throws ServiceException {@code INVALID} if the name is impossible or a model has it; {@code NOT_FOUND} if the alias would lead
     *     nowhere
     */
    public void alias(String name, Alias alias) {
        ModelNames.alias(name);
        change(now -> {
            if (now.models().containsKey(name)) {
                throw ServiceException.invalid("'" + name + "' is a model and cannot be an alias");
            }
            if (!now.models().containsKey(alias.model()) || now.find(alias.model(), alias.version()).isEmpty()) {
                throw ServiceException.notFound("the alias '" + name + "' would lead to model '" + alias.model()
                        + "', version '" + alias.version() + "', which is not loaded");
            }
            return now.withAlias(name, alias);
        });
    }

    /**
     * Sets how the engine for a request is chosen, for all versions of a model that are loaded now or later, until it is unloaded.
     *
     * @param name the model's name or an alias
     * @throws ServiceException as {@link #lease}; {@code INVALID} if there is no strategy of this label, or nothing to choose
     */
    public void strategy(String name, String label) {
        lease(name, "").close();
        changes.lock();
        try {
            String model = served.model(name);
            served.models().getOrDefault(model, Map.of()).values().forEach(one -> one.servable().strategy(label));
            strategies.put(model, label);
        } finally {
            changes.unlock();
        }
    }

    /** The aliases now. */
    public Map<String, Alias> aliases() {
        return Map.copyOf(served.aliases());
    }

    /** All versions that are or were served or failed to load, by name and version. */
    public List<ModelState> index() {
        return states.index();
    }

    /** All versions that are served now. */
    public List<ServedVersion> versions() {
        return served.models().values().stream().flatMap(versions -> versions.values().stream()).toList();
    }

    /** Versions of one model that are served now, in the order in which they were loaded; its name or an alias. */
    public List<String> versions(String name) {
        ServedModels now = served;
        return List.copyOf(now.models().getOrDefault(now.model(name), Map.of()).keySet());
    }

    /**
     * Versions that are served now.
     *
     * @param name a model's name or an alias; empty for all models
     * @param version empty for all versions
     * @throws ServiceException as {@link #lease}, if there is none
     */
    public List<ServedVersion> versions(String name, String version) {
        if (name.isEmpty()) {
            return versions();
        }
        try (Lease lease = lease(name, version)) {
            ServedVersion found = lease.version();
            return version.isEmpty()
                    ? List.copyOf(served.models().getOrDefault(found.model(), Map.of()).values())
                    : List.of(found);
        }
    }

    /** Tells this whenever other versions or aliases are served, on the thread that changed them. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Refuses new leases and loads, and retires all versions. Those in use close with their last lease. */
    @Override
    public void close() {
        changes.lock();
        ServedModels last;
        try {
            closed = true;
            last = served;
            served = ServedModels.NONE;
        } finally {
            changes.unlock();
        }
        last.models().values().forEach(versions -> versions.values().forEach(one -> retire(one, "the service ends")));
    }
}
