package io.hillock.engine;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Frees an owner's resources outside the heap: on close, or when the garbage collector finds a forgotten owner. A
 * warning reports the first forgotten owner. With {@code -Dhillock.debug}, one warning per place reports where the
 * owner was opened. Thread-safe.
 */
final class CloseGuard {
    private static final System.Logger LOG = System.getLogger(CloseGuard.class.getName());
    /**
     * Its thread is Java's own. A thread of ours would inherit the context of the caller, and so keep the class loader of a job or a web
     * application, with the native library, in memory for ever.
     */
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final Freeing freeing;
    private final Cleaner.Cleanable cleanable;

    /**
     * @param owner the object to be closed; it keeps a reference to this guard
     * @param what the owner's name in the warning
     * @param free frees the resources; runs once, on any thread, and must not refer to the owner
     */
    CloseGuard(Object owner, String what, Runnable free) {
        this.freeing = new Freeing(what, free, System.getProperty("hillock.debug") == null ? "" : place());
        this.cleanable = CLEANER.register(owner, freeing);
    }

    /** The stack of this class's caller, in the form of stack traces. */
    private static String place() {
        return StackWalker.getInstance().walk(frames -> frames.skip(2).map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining()));
    }

    /** Frees the resources now, unless they are freed already. */
    void close() {
        freeing.closed = true;
        cleanable.clean();
    }

    private static final class Freeing implements Runnable {
        private final String what;
        private final Runnable free;
        /** The place where the owner was opened; empty without debugging. */
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
            if (!closed && WARNED.add(place)) {
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
