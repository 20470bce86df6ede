package io.hillock.protocol.json;

import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The tensors of a tensor frame, as views of its bytes. */
public final class TensorBytes implements TensorSource {
    private final MemorySegment content;
    private final long start;
    private final List<Extent> extents = new ArrayList<>();

    /** @param start offset of {@code content} from the start of the body */
    public TensorBytes(MemorySegment content, long start) {
        this.content = content;
        this.start = start;
    }

    private record Extent(long begin, long end) {}

    @Override
    public MemorySegment data(JsonFields description, String name) {
        long offset = description.integer("offset");
        long bytes = description.integer("bytes");
        long end = start + content.byteSize();
        if (offset < start || offset > end || bytes < 0 || bytes > end - offset) {
            throw FrameRefusal.badFrame(name, bytes + " bytes at " + offset + " reach outside the frame");
        }
        if (offset % LittleEndian.ALIGNMENT != 0) {
            throw FrameRefusal.badFrame(name, "offset " + offset + " is no multiple of 8");
        }
        extents.add(new Extent(offset, offset + bytes));
        return content.asSlice(offset - start, bytes);
    }

    @Override
    public void end() {
        extents.sort(Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end));
        for (int i = 1; i < extents.size(); i++) {
            if (extents.get(i).begin() < extents.get(i - 1).end()) {
                throw FrameRefusal.badFrame("tensors", "two overlap");
            }
        }
    }
}
