package io.hillock.remote;

/**
 * The memory that servers of one process share: three quarters for networks, runs and stream states, one quarter for images in transit. A
 * request that needs more is refused before anything is allocated. Thread-safe.
 */
public final class ServerMemory {
    private final MemoryBudget engines;
    private final MemoryBudget arrivals;

    /** @param bytes as in {@link ServerOptions#memory} */
    public ServerMemory(long bytes) {
        arrivals = new MemoryBudget("images on their way", bytes / 4);
        engines = new MemoryBudget("networks and runs", bytes - bytes / 4);
    }

    /** The budget for networks, their runs and stream states. */
    public MemoryBudget engines() {
        return engines;
    }

    /** The budget for images that are not loaded yet. */
    public MemoryBudget arrivals() {
        return arrivals;
    }
}
