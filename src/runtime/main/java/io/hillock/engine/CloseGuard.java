package io.hillock.engine;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Frees what an owner holds outside the heap: when the owner is closed, or when it was forgotten and the garbage collector finds
 * it. The first time something was forgotten a warning says so; with {@code -Dhillock.debug}, the first time for each place where
 * such things were opened, with the place. Thread-safe.
 */
final class CloseGuard {
    private static final System.Logger LOG = System.getLogger(CloseGuard.class.getName());
    private static final Cleaner CLEANER = Cleaner
            .create(task -> Thread.ofPlatform().daemon().name("hillock-cleaner").unstarted(task));
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private final Freeing freeing;
    private final Cleaner.Cleanable cleanable;

    /**
     * @param owner what is to be closed; it keeps this
     * @param what it is called in the warning
     * @param free runs once, on any thread; does not refer to the owner
     */
    CloseGuard(Object owner, String what, Runnable free) {
        boolean debug = System.getProperty("hillock.debug") != null;
        this.freeing = new Freeing(what, free, debug ? new Throwable(what + " was opened here") : null);
        this.cleanable = CLEANER.register(owner, freeing);
    }

    /** Frees now, unless that has happened. */
    void close() {
        freeing.closed = true;
        cleanable.clean();
    }

    private static final class Freeing implements Runnable {
        private final String what;
        private final Runnable free;
        /** Null without debugging. */
        private final Throwable opened;
        private volatile boolean closed;

        Freeing(String what, Runnable free, Throwable opened) {
            this.what = what;
            this.free = free;
            this.opened = opened;
        }

        @Override
        public void run() {
            free.run();
            if (!closed && SAID.add(opened == null ? "" : Arrays.toString(opened.getStackTrace()))) {
                LOG.log(Level.WARNING, what + " was not closed; its memory and threads were freed when the garbage collector "
                        + "found it, which may be late" + (opened == null ? ": -Dhillock.debug shows where it was opened" : ""),
                        opened);
            }
        }
    }
}
