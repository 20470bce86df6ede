package io.hillock.transport;

/** How many requests are under way on a connection, asked and to be answered; so that closing can wait for them. Any thread. */
final class Traffic {
    private int asked;
    private int owed;
    private boolean ended;

    /** This side asks. */
    synchronized void asked() {
        asked++;
    }

    /** It has its answer. */
    synchronized void done() {
        asked--;
        notifyAll();
    }

    /** The other side asks. */
    synchronized void owes() {
        owed++;
    }

    /** It is answered. */
    synchronized void answered() {
        owed = Math.max(0, owed - 1);
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized void awaitQuiet(long nanos) {
        long end = System.nanoTime() + nanos;
        try {
            while (asked + owed > 0 && !ended) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
