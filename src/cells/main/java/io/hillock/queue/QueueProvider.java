package io.hillock.queue;

import java.net.URI;
import java.util.Set;

/** Opens queues whose place is an address. Found by {@link java.util.ServiceLoader}; {@link DurableQueue#open} is the way to them. */
public interface QueueProvider {
    /** The schemes of its addresses, in lower case. */
    Set<String> schemes();

    /**
     * Opens a queue, or begins one.
     *
     * @throws QueueException {@code UNAVAILABLE} if nobody answers there; {@code REFUSED} if the address or who asks is wrong
     */
    DurableQueue open(URI place, QueueOptions options);
}
