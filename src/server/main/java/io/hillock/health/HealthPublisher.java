package io.hillock.health;

import io.hillock.net.Cell;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.WatchingMessage.Event;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Watches the health of something and publishes EVENTs: {@code health.up}, {@code health.degraded} and {@code health.down} when it or a
 * part of it changes its state ({@link HealthChange}), and {@code health.tree} each second ({@link HealthNode}). Thread-safe.
 */
public final class HealthPublisher implements AutoCloseable {
    private static final long CHECK_MILLIS = 250;
    private static final int CHECKS_PER_TREE = 4;

    private static final System.Logger LOG = System.getLogger(HealthPublisher.class.getName());

    private final Cell cell;
    private final Supplier<HealthReading> health;
    private final HealthTree tree = new HealthTree();
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("hillock-health").factory());
    private int checks;

    /**
     * Begins to watch.
     *
     * @param cell publishes
     * @param health reads the health; called by one thread
     */
    public HealthPublisher(Cell cell, Supplier<HealthReading> health) {
        this.cell = cell;
        this.health = health;
        thread.scheduleAtFixedRate(this::tick, 0, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks at once, on a thread of its own, because something has changed. */
    public void changed() {
        try {
            thread.execute(this::look);
        } catch (RejectedExecutionException e) {
            // It is closed.
        }
    }

    private void tick() {
        look();
        if (checks++ % CHECKS_PER_TREE == 0) {
            tree.root().ifPresent(root -> publish("tree", new JsonObject(root.json())));
        }
    }

    private void look() {
        try {
            for (HealthChange change : tree.update(health.get(), Instant.now())) {
                publish(change.now().name().toLowerCase(Locale.ROOT), new JsonObject(change.json()));
            }
        } catch (RuntimeException e) {
            // An exception would end the checks for ever.
            LOG.log(Level.WARNING, "the health cannot be read", e);
        }
    }

    private void publish(String topic, JsonObject body) {
        cell.publish(new Event("health." + topic, body, List.of()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
