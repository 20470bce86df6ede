package io.hillock.remote;

/**
 * The memory that servers of one process share: three quarters for networks, runs and streams' states, a quarter for images on their way. What
 * would need more is refused before it is allocated. Any thread.
 */
public final class ServerMemory {
    private final MemoryBudget engines;
    private final MemoryBudget arrivals;

    /** @param bytes of {@link ServerOptions#memory} */
    public ServerMemory(long bytes) {
        arrivals = new MemoryBudget("images on their way", bytes / 4);
        engines = new MemoryBudget("networks and runs", bytes - bytes / 4);
    }

    /** For networks, what runs on them, and states of streams. */
    public MemoryBudget engines() {
        return engines;
    }

    /** For what came of images that are not loaded yet. */
    public MemoryBudget arrivals() {
        return arrivals;
    }
}
