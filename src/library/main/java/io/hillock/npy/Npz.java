package io.hillock.npy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A file of named arrays, {@code .npz}: a zip of npy files, stored or deflated.
 *
 * <p>Immutable; threads may share it as far as its arena allows. It and every array taken from it live as long as the
 * arena that it was opened with. Do not truncate a file in use; to replace it, rename a new one over it.
 */
public final class Npz {
    /** The largest inflated size of an array in bytes, header included; larger arrays are refused. */
    public static final long LARGEST_INFLATED = 1L << 32;

    /** Deflate cannot expand further than this. */
    private static final long HIGHEST_RATIO = 1032;
    private static final long ALIGNMENT = 64;
    private static final String SUFFIX = ".npy";

    /** The storage of arrays in an npz: readers can map stored ones; deflated ones are smaller. */
    public enum Compression {
        STORED, DEFLATED
    }

    private final MemorySegment zip;
    private final Arena arena;
    private final ArrayOrigin origin;
    private final Map<String, ZipMember> members;

    private Npz(MemorySegment zip, Arena arena, ArrayOrigin origin) {
        this.zip = zip;
        this.arena = arena;
        this.origin = origin;
        Map<String, ZipMember> named = new LinkedHashMap<>();
        for (ZipMember member : ZipDirectory.read(zip, origin).values()) {
            String file = member.origin().entry();
            String name = file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
            if (named.put(name, member) != null) {
                throw origin.error("two entries are named '" + name + "'");
            }
        }
        this.members = named;
    }

    /**
     * Maps the file and reads its directory. The mapping ends when the file object and its arrays are garbage.
     *
     * @throws NpyException if the file cannot be read or is not a zip
     */
    public static Npz open(Path file) {
        return open(file, Arena.ofAuto());
    }

    /**
     * Like {@link #open(Path)}, but file and arrays live as long as {@code arena}, from which inflated arrays also get
     * their memory.
     */
    public static Npz open(Path file, Arena arena) {
        return view(Npy.map(file, arena), arena, new ArrayOrigin(file.toString()));
    }

    static Npz view(MemorySegment zip, Arena arena, ArrayOrigin origin) {
        return new Npz(zip, arena, origin);
    }

    /** The arrays' names in the file's order, without {@code .npy}. */
    public Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /**
     * One array. A stored array is a view on the mapped file; a deflated one is inflated anew at each call. Either is
     * read once in full to verify its checksum.
     *
     * @throws NpyException if there is no array of that name, or it is damaged or of an unknown type
     */
    public NpyArray array(String name) {
        return Npy.plain(data(name), origin.entry(name));
    }

    /** Like {@link #array}, but also reads structured arrays. */
    public NpyData data(String name) {
        ZipMember member = member(name);
        ArrayOrigin at = origin.entry(name);
        MemorySegment data = ZipDirectory.data(zip, member, at);
        return member.method() == ZipMember.STORED ? stored(member, data, at) : inflated(member, data, at);
    }

    /**
     * Whether an array is structured. Reads its header alone.
     *
     * @throws NpyException if there is no array of that name, or its header is damaged or of an unknown type
     */
    public boolean isStructured(String name) {
        ZipMember member = member(name);
        ArrayOrigin at = origin.entry(name);
        MemorySegment data = ZipDirectory.data(zip, member, at);
        Header.Placed placed;
        if (member.method() == ZipMember.STORED) {
            placed = Header.parse(data, data.byteSize(), at);
        } else {
            checkSize(member, data, at);
            try (Inflation inflation = new Inflation(data, at)) {
                placed = Header.parse(head(member, inflation), member.size(), at);
            }
        }
        return placed.header().layout() instanceof ElementLayout.Structured;
    }

    private ZipMember member(String name) {
        ZipMember member = members.get(name);
        if (member == null) {
            throw origin.error("no array '" + name + "'; it has " + members.keySet());
        }
        ArrayOrigin at = origin.entry(name);
        if (member.encrypted()) {
            throw at.error("encrypted entries are not read");
        }
        if (member.method() != ZipMember.STORED && member.method() != ZipMember.DEFLATED) {
            throw at.error("zip method " + member.method() + " is not read; stored and deflated are");
        }
        return member;
    }

    /** The start of an array, with at least the whole header. */
    private static MemorySegment head(ZipMember member, Inflation inflation) {
        MemorySegment head = MemorySegment.ofArray(new byte[(int) Math.min(member.size(), Header.LONGEST)]);
        inflation.read(head);
        return head;
    }

    /**
     * Writes the arrays in the map's order. Replaces the file at once or not at all. The bytes depend only on the
     * arguments: timestamps are fixed (deflated data also depend on the JVM's zlib). Stored arrays are aligned so that
     * readers can map them.
     *
     * @throws NpyException if the file cannot be written
     */
    public static void write(Path file, Map<String, NpyArray> arrays, Compression compression) {
        NewFile.write(file, out -> {
            try (ZipWriter zip = new ZipWriter(out, compression)) {
                for (Map.Entry<String, NpyArray> entry : arrays.entrySet()) {
                    zip.write(entry.getKey() + SUFFIX, entry.getValue());
                }
            }
        });
    }

    private static NpyData stored(ZipMember member, MemorySegment data, ArrayOrigin at) {
        if (member.size() != member.compressed()) {
            throw at.error("a stored entry of two sizes");
        }
        Inflation.requireCrc(data, member.crc(), at);
        return Npy.view(data, at);
    }

    /**
     * Allocates memory only after the npy header has confirmed the declared size. The compressed size must also allow
     * it.
     */
    private NpyData inflated(ZipMember member, MemorySegment data, ArrayOrigin at) {
        long size = member.size();
        checkSize(member, data, at);
        try (Inflation inflation = new Inflation(data, at)) {
            MemorySegment head = head(member, inflation);
            Header.Placed placed = Header.parse(head, size, at);
            MemorySegment body = allocate(placed.header().bytes(), at);
            MemorySegment begun = head.asSlice(placed.dataOffset());
            MemorySegment.copy(begun, 0, body, 0, begun.byteSize());
            inflation.read(body.asSlice(begun.byteSize()));
            inflation.finish(member.crc());
            return Npy.data(placed.header(), body, at);
        }
    }

    private static void checkSize(ZipMember member, MemorySegment data, ArrayOrigin at) {
        long size = member.size();
        if (size < 0 || size > LARGEST_INFLATED) {
            throw at.error("inflates to " + Long.toUnsignedString(size) + " bytes; at most " + LARGEST_INFLATED
                    + " are read");
        }
        if (size / HIGHEST_RATIO > data.byteSize()) {
            throw at.error(data.byteSize() + " deflated bytes cannot hold the declared " + size);
        }
    }

    private MemorySegment allocate(long bytes, ArrayOrigin at) {
        try {
            return arena.allocate(bytes, ALIGNMENT);
        } catch (OutOfMemoryError _) {
            throw at.error("no memory for its " + bytes + " bytes");
        }
    }
}
