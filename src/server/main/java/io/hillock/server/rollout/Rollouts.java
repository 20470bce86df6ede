package io.hillock.server.rollout;

import io.hillock.rollout.Rollout;
import io.hillock.rollout.RolloutPhase;
import io.hillock.rollout.RolloutPhase.Comparing;
import io.hillock.rollout.RolloutPhase.Promoted;
import io.hillock.rollout.RolloutPhase.RolledBack;
import io.hillock.rollout.RolloutPlan;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.Alias;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.Serving;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The rollouts of a service, at most one of each alias. While one is under way, the alias stands for the old version, and both versions stay
 * loaded. If the service ends meanwhile, the old version stays. Thread-safe; {@link #find} takes no lock.
 */
public final class Rollouts {
    /** Characters of a request's id for which true labels can be told. */
    public static final int LONGEST_ID = LabelMemory.LONGEST_ID;

    /** Events that are kept for each alias. */
    private static final int KEPT = 64;

    private final Serving serving;
    private final ShadowThreads threads;
    private final Consumer<String> log;
    private final List<RolloutAudit> audits = new CopyOnWriteArrayList<>();
    private final Map<String, ActiveRollout> active = new ConcurrentHashMap<>();
    private final Map<String, ArrayDeque<RolloutEvent>> history = new ConcurrentHashMap<>();

    /** @param log takes a line for each decision, and for each that could not be kept */
    public Rollouts(Serving serving, ShadowThreads threads, Consumer<String> log) {
        this.serving = serving;
        this.threads = threads;
        this.log = log;
    }

    /** Tells this of each decision from now on. */
    public void audit(RolloutAudit audit) {
        audits.add(audit);
    }

    /** The rollout under way of this name; null if there is none. */
    public ActiveRollout find(String name) {
        return active.isEmpty() ? null : active.get(name);
    }

    /**
     * Begins to compare a candidate with the version that the alias stands for.
     *
     * @param name an alias
     * @param candidate a loaded version of its model
     * @param target moves the alias if the candidate is promoted
     * @throws ServiceException {@code NOT_FOUND} if alias or version are not served; {@code INVALID} if the alias stands for the candidate
     *     already, or a rollout of it is under way
     */
    public synchronized void start(String name, String candidate, RolloutPlan plan, AliasTarget target) {
        if (active.containsKey(name)) {
            throw ServiceException.invalid("a rollout of '" + name + "' is under way: let it end, or roll it back");
        }
        Alias alias = serving.aliases().get(name);
        if (alias == null) {
            throw ServiceException.notFound("'" + name + "' is no alias: a rollout moves an alias to another version");
        }
        try (Lease old = serving.lease(name, ""); Lease fresh = serving.lease(alias.model(), candidate)) {
            String stable = old.version().version();
            if (stable.equals(candidate)) {
                throw ServiceException.invalid("'" + name + "' stands for version " + candidate + " already");
            }
            boolean same = digest(old).equals(digest(fresh));
            serving.pin(alias.model(), List.of(stable, candidate));
            try {
                Rollout rollout = new Rollout(name + "/" + candidate, plan,
                        (phase, evidence) -> decided(new RolloutEvent(Instant.now(), name, alias.model(), stable,
                                candidate, phase, evidence), target));
                active.put(name, new ActiveRollout(serving, threads, rollout, alias.model(), stable, candidate, same));
            } catch (RuntimeException e) {
                serving.unpin(alias.model(), List.of(stable, candidate));
                throw e;
            }
        }
    }

    private static String digest(Lease lease) {
        return lease.servable().signature().properties().getOrDefault("digest", lease.version().version());
    }

    /** The rollout's phase has changed already, so no request goes to a candidate that was rolled back. */
    private void decided(RolloutEvent decision, AliasTarget target) {
        RolloutEvent event = decision.phase() instanceof Promoted ? move(decision, target) : decision;
        if (!(event.phase() instanceof Comparing)) {
            active.remove(event.alias());
            serving.unpin(event.model(), List.of(event.stable(), event.candidate()));
        }
        ArrayDeque<RolloutEvent> events = history.computeIfAbsent(event.alias(), _ -> new ArrayDeque<>());
        synchronized (events) {
            events.addLast(event);
            if (events.size() > KEPT) {
                events.removeFirst();
            }
        }
        log.accept(event.line());
        for (RolloutAudit audit : audits) {
            try {
                audit.record(event);
            } catch (RuntimeException e) {
                log.accept("a decision about '" + event.alias() + "' could not be kept: " + e.getMessage());
            }
        }
    }

    /** Lets the alias stand for the candidate; what came of it. If that fails, the old version answers everyone, so it is no promotion. */
    private static RolloutEvent move(RolloutEvent promotion, AliasTarget target) {
        try {
            target.move(promotion.alias(), new Alias(promotion.model(), promotion.candidate()));
            return promotion;
        } catch (RuntimeException e) {
            return promotion.with(new RolledBack(
                    promotion.why() + ", but the alias cannot be moved: " + e.getMessage()));
        }
    }

    /** The last decisions about an alias, oldest first. */
    public List<RolloutEvent> history(String name) {
        ArrayDeque<RolloutEvent> events = history.get(name);
        if (events == null) {
            return List.of();
        }
        synchronized (events) {
            return new ArrayList<>(events);
        }
    }

    /**
     * What the rollout under way has seen.
     *
     * @throws ServiceException {@code NOT_FOUND} if there is none
     */
    public Map<String, Object> evidence(String name) {
        return required(name).rollout().evidence();
    }

    /** The phase of the rollout under way. */
    public RolloutPhase phase(String name) {
        return required(name).rollout().phase();
    }

    /** Ends the rollout under way with the old version. */
    public void rollBack(String name, String why) {
        required(name).rollout().rollBack(why);
    }

    /** Ends the rollout under way with the candidate. */
    public void promote(String name, String why) {
        required(name).rollout().promote(why);
    }

    /**
     * Takes the true labels of an earlier request's samples. Without a rollout under way they are of no use and forgotten.
     *
     * @param id of the request
     */
    public void told(String name, String id, long[] truth) {
        ActiveRollout rollout = active.get(name);
        if (rollout != null) {
            rollout.told(id, truth);
        }
    }

    private ActiveRollout required(String name) {
        ActiveRollout rollout = active.get(name);
        if (rollout == null) {
            throw ServiceException.notFound("no rollout of '" + name + "' is under way");
        }
        return rollout;
    }
}
