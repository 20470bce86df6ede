package io.hillock.engine;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

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
        this.freeing = new Freeing(what, free, System.getProperty("hillock.debug") == null ? "" : place());
        this.cleanable = CLEANER.register(owner, freeing);
    }

    /** Of the caller of this class, as stack traces write it. */
    private static String place() {
        return StackWalker.getInstance().walk(frames -> frames.skip(2).map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining()));
    }

    /** Frees now, unless that has happened. */
    void close() {
        freeing.closed = true;
        cleanable.clean();
    }

    private static final class Freeing implements Runnable {
        private final String what;
        private final Runnable free;
        /** Where the owner was opened; empty without debugging. */
        private final String place;
        private volatile boolean closed;

        Freeing(String what, Runnable free, String place) {
            this.what = what;
            this.free = free;
            this.place = place;
        }

        @Override
        public void run() {
            free.run();
            if (!closed && SAID.add(place)) {
                LOG.log(Level.WARNING,
                        () -> what + " was not closed; its memory and threads were freed when the garbage collector "
                                + "found it, which may be late"
                                + (place.isEmpty()
                                        ? ": -Dhillock.debug shows where it was opened"
                                        : ". It was opened" + place));
            }
        }
    }
}
