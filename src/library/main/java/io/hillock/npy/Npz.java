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
 * <p>
 * Immutable; threads may share it as far as its arena allows. It lives, and every array taken from it, as long as the
 * arena that it was opened with. A file that is in use must not be truncated: replace it by renaming a new one over it.
 */
public final class Npz {
    /** Deflated arrays are inflated up to this size in bytes, header included; larger ones are refused. */
    public static final long LARGEST_INFLATED = 1L << 32;

    /** Deflate cannot expand further than this. */
    private static final long HIGHEST_RATIO = 1032;
    private static final long ALIGNMENT = 64;
    private static final String SUFFIX = ".npy";

    /** How arrays lie in an npz: stored ones can be mapped by who reads them, deflated ones are smaller. */
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
     * Maps the file and reads its directory; it lives until it is garbage, and so do its arrays.
     *
     * @throws NpyException
     *             if the file cannot be read or is no zip
     */
    public static Npz open(Path file) {
        return open(file, Arena.ofAuto());
    }

    /** As {@link #open(Path)}; file and arrays live as long as {@code arena}, which also gives inflated arrays their memory. */
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
     * One array: a view on the mapped file where it is stored, newly inflated at each call where it is deflated. Its checksum
     * is checked, so all of it is read once.
     *
     * @throws NpyException
     *             if there is none of that name, or it is damaged or not understood
     */
    public NpyArray array(String name) {
        ZipMember member = members.get(name);
        if (member == null) {
            throw origin.error("no array '" + name + "'; it has " + members.keySet());
        }
        ArrayOrigin at = origin.entry(name);
        if (member.encrypted()) {
            throw at.error("encrypted entries are not read");
        }
        MemorySegment data = ZipDirectory.data(zip, member, at);
        return switch (member.method()) {
            case ZipMember.STORED -> stored(member, data, at);
            case ZipMember.DEFLATED -> inflated(member, data, at);
            default -> throw at.error("zip method " + member.method() + " is not read; stored and deflated are");
        };
    }

    /**
     * Writes the arrays in the map's order, replacing the file at once or not at all. The bytes depend on the arguments
     * alone (timestamps are fixed; deflated data also on the JVM's zlib). Stored arrays are laid out so that readers can map
     * them aligned.
     *
     * @throws NpyException
     *             if the file cannot be written
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

    private static NpyArray stored(ZipMember member, MemorySegment data, ArrayOrigin at) {
        if (member.size() != member.compressed()) {
            throw at.error("a stored entry of two sizes");
        }
        Inflation.requireCrc(data, member.crc(), at);
        return Npy.view(data, at);
    }

    /** Memory is only taken once the npy header has confirmed the declared size, which the compressed size must allow. */
    private NpyArray inflated(ZipMember member, MemorySegment data, ArrayOrigin at) {
        long size = member.size();
        if (size < 0 || size > LARGEST_INFLATED) {
            throw at.error("inflates to " + Long.toUnsignedString(size) + " bytes; at most " + LARGEST_INFLATED
                    + " are read");
        }
        if (size / HIGHEST_RATIO > data.byteSize()) {
            throw at.error(data.byteSize() + " deflated bytes cannot hold the declared " + size);
        }
        try (Inflation inflation = new Inflation(data, at)) {
            MemorySegment head = MemorySegment.ofArray(new byte[(int) Math.min(size, Header.LONGEST)]);
            inflation.read(head);
            Header.Placed placed = Header.parse(head, size, at);
            MemorySegment body = allocate(placed.header().bytes(), at);
            MemorySegment begun = head.asSlice(placed.dataOffset());
            MemorySegment.copy(begun, 0, body, 0, begun.byteSize());
            inflation.read(body.asSlice(begun.byteSize()));
            inflation.finish(member.crc());
            return Npy.array(placed.header(), body);
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
