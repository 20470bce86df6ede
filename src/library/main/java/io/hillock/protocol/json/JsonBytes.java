package io.hillock.protocol.json;

import io.hillock.protocol.bytes.FrameRefusal;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Collects JSON for a frame, and refuses to exceed the largest frame. One thread at a time. */
public final class JsonBytes extends ByteArrayOutputStream {
    private final int maxFrame;

    public JsonBytes(int maxFrame) {
        super(512);
        this.maxFrame = maxFrame;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        if (length > maxFrame - count) {
            throw FrameRefusal.tooLarge((long) count + length, maxFrame);
        }
        super.write(bytes, offset, length);
    }

    @Override
    public synchronized void write(int b) {
        write(new byte[]{(byte) b}, 0, 1);
    }

    public synchronized void copyTo(MemorySegment to, long offset) {
        MemorySegment.copy(buf, 0, to, ValueLayout.JAVA_BYTE, offset, count);
    }
}
