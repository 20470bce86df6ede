package io.hillock.npy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The central directory of a zip file (PKWARE APPNOTE 6.3, 4.3.12 to 4.3.16, with zip64). Only its sizes count, because
 * numpy leaves those of the local headers blank. All numbers are little-endian. One thread.
 *
 * <pre>
 *   [local header, data]...  central directory  (zip64 end, zip64 locator)?  end (22 bytes + comment)
 * </pre>
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int END_ENTRIES = 10;
    private static final int END_DIRECTORY_SIZE = 12;
    private static final int END_DIRECTORY_OFFSET = 16;
    private static final int END_COMMENT = 20;

    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_SIZE = 20;
    private static final int LOCATOR_END_OFFSET = 8;
    private static final int END64 = 0x06064b50;
    private static final int END64_SIZE = 56;
    private static final int END64_ENTRIES = 32;
    private static final int END64_DIRECTORY_SIZE = 40;
    private static final int END64_DIRECTORY_OFFSET = 48;

    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_SIZE = 46;
    private static final int CENTRAL_FLAGS = 8;
    private static final int CENTRAL_METHOD = 10;
    private static final int CENTRAL_CRC = 16;
    private static final int CENTRAL_COMPRESSED = 20;
    private static final int CENTRAL_UNCOMPRESSED = 24;
    private static final int CENTRAL_NAME = 28;
    private static final int CENTRAL_EXTRA = 30;
    private static final int CENTRAL_COMMENT = 32;
    private static final int CENTRAL_LOCAL_OFFSET = 42;

    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int LOCAL_NAME = 26;
    private static final int LOCAL_EXTRA = 28;

    private static final int ZIP64_EXTRA = 1;
    private static final int ENCRYPTED = 1;
    private static final long BLANK = 0xffffffffL;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment zip;
    private final ArrayOrigin origin;

    private ZipDirectory(MemorySegment zip, ArrayOrigin origin) {
        this.zip = zip;
        this.origin = origin;
    }

    /** The files in the zip by name, in the directory's order, without folders. */
    static Map<String, ZipMember> read(MemorySegment zip, ArrayOrigin origin) {
        return new ZipDirectory(zip, origin).members();
    }

    private Map<String, ZipMember> members() {
        long end = end();
        long entries = short16(end + END_ENTRIES);
        long size = int32(end + END_DIRECTORY_SIZE);
        long offset = int32(end + END_DIRECTORY_OFFSET);
        if (end >= LOCATOR_SIZE && signature(end - LOCATOR_SIZE) == LOCATOR) {
            long end64 = int64(end - LOCATOR_SIZE + LOCATOR_END_OFFSET);
            requireInside(end64, END64_SIZE, "zip64 end");
            require(signature(end64) == END64, "the zip64 end has no signature");
            entries = int64(end64 + END64_ENTRIES);
            size = int64(end64 + END64_DIRECTORY_SIZE);
            offset = int64(end64 + END64_DIRECTORY_OFFSET);
        }
        requireInside(offset, size, "zip directory");
        require(entries >= 0 && entries <= size / CENTRAL_SIZE, "the zip directory is too small for its entries");
        return members(offset, offset + size, entries);
    }

    private Map<String, ZipMember> members(long start, long end, long entries) {
        Map<String, ZipMember> members = new LinkedHashMap<>();
        long at = start;
        for (long i = 0; i < entries; i++) {
            require(end - at >= CENTRAL_SIZE && signature(at) == CENTRAL, "damaged zip directory");
            int nameSize = short16(at + CENTRAL_NAME);
            int extraSize = short16(at + CENTRAL_EXTRA);
            long next = at + CENTRAL_SIZE + nameSize + extraSize + short16(at + CENTRAL_COMMENT);
            require(next <= end, "damaged zip directory");
            String name = new String(zip.asSlice(at + CENTRAL_SIZE, nameSize).toArray(ValueLayout.JAVA_BYTE),
                    StandardCharsets.UTF_8);
            if (!name.endsWith("/")) {
                ZipMember member = member(at, at + CENTRAL_SIZE + nameSize, extraSize, origin.entry(name));
                require(members.put(name, member) == null, "two entries are named '" + name + "'");
            }
            at = next;
        }
        return members;
    }

    private ZipMember member(long at, long extra, int extraSize, ArrayOrigin entry) {
        long[] sizes = {int32(at + CENTRAL_UNCOMPRESSED), int32(at + CENTRAL_COMPRESSED),
                int32(at + CENTRAL_LOCAL_OFFSET)};
        widen(sizes, extra, extra + extraSize, entry);
        boolean encrypted = (short16(at + CENTRAL_FLAGS) & ENCRYPTED) != 0;
        return new ZipMember(entry, encrypted, short16(at + CENTRAL_METHOD), int32(at + CENTRAL_CRC), sizes[0],
                sizes[1],
                sizes[2]);
    }

    /** Reads the sizes that the fixed fields leave blank from the zip64 extra field, in this order. */
    private void widen(long[] sizes, long extra, long end, ArrayOrigin entry) {
        long at = extra;
        while (end - at >= 4 && short16(at) != ZIP64_EXTRA) {
            at += 4 + short16(at + 2);
        }
        if (end - at < 4) {
            return;
        }
        long fieldEnd = Math.min(end, at + 4 + short16(at + 2));
        at += 4;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == BLANK) {
                if (fieldEnd - at < Long.BYTES) {
                    throw entry.error("its zip64 sizes are truncated");
                }
                sizes[i] = int64(at);
                at += Long.BYTES;
            }
        }
    }

    /** The member's bytes, in place. */
    static MemorySegment data(MemorySegment zip, ZipMember member, ArrayOrigin origin) {
        ZipDirectory directory = new ZipDirectory(zip, origin);
        directory.requireInside(member.localOffset(), LOCAL_SIZE, "local header");
        long local = member.localOffset();
        directory.require(directory.signature(local) == LOCAL, "damaged local header");
        long start = local + LOCAL_SIZE + directory.short16(local + LOCAL_NAME)
                + directory.short16(local + LOCAL_EXTRA);
        directory.requireInside(start, member.compressed(), "data");
        return zip.asSlice(start, member.compressed());
    }

    /** The end record: the last record whose comment ends exactly at the end of the file. */
    private long end() {
        long first = Math.max(0, zip.byteSize() - END_SIZE - 0xffff);
        for (long at = zip.byteSize() - END_SIZE; at >= first; at--) {
            if (signature(at) == END && at + END_SIZE + short16(at + END_COMMENT) == zip.byteSize()) {
                return at;
            }
        }
        throw origin.error("no npz: it has no zip directory (truncated?)");
    }

    private void requireInside(long offset, long size, String what) {
        require(offset >= 0 && size >= 0 && offset <= zip.byteSize() && size <= zip.byteSize() - offset,
                "the " + what + " lies outside the file");
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw origin.error(otherwise);
        }
    }

    private int signature(long at) {
        return zip.get(INT, at);
    }

    private int short16(long at) {
        return Short.toUnsignedInt(zip.get(SHORT, at));
    }

    private long int32(long at) {
        return Integer.toUnsignedLong(zip.get(INT, at));
    }

    private long int64(long at) {
        return zip.get(LONG, at);
    }
}
