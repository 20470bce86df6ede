package io.hillock.remote;

import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Makes a message's memory readable by every thread. Within a process it may be confined to its sender's thread. */
public final class ShareableMessage {
    /** Stands for a thread that is not the message's sender. */
    private static final Thread OTHER = Thread.ofPlatform().daemon().unstarted(() -> {});

    private ShareableMessage() {}

    /** The same memory, or a copy if only the calling thread can read it. */
    public static MemorySegment of(MemorySegment data) {
        return data.isAccessibleBy(OTHER)
                ? data
                : Arena.ofAuto().allocate(data.byteSize(), Long.BYTES).copyFrom(data);
    }

    public static WireTensor of(WireTensor tensor) {
        return new WireTensor(tensor.name(), tensor.type(), tensor.shape(), of(tensor.data()));
    }
}
