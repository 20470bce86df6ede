package io.hillock.remote;

import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What came in a message, as every thread can read it: within a process a message's memory may belong to the thread that sent it. */
public final class ShareableMessage {
    /** Stands for a thread that has nothing to do with the sender of a message. */
    private static final Thread OTHER = Thread.ofPlatform().daemon().unstarted(() -> {});

    private ShareableMessage() {}

    /** The same memory, or a copy where only the calling thread can read it. */
    public static MemorySegment of(MemorySegment data) {
        return data.isAccessibleBy(OTHER)
                ? data
                : Arena.ofAuto().allocate(data.byteSize(), Long.BYTES).copyFrom(data);
    }

    public static WireTensor of(WireTensor tensor) {
        return new WireTensor(tensor.name(), tensor.type(), tensor.shape(), of(tensor.data()));
    }
}
