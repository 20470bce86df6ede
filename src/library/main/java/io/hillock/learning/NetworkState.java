package io.hillock.learning;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.engine.Session;
import io.hillock.image.Image;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * State variables of a network at one moment: all of a session's, or some, for example the learned weights. Immutable and thread-safe. The
 * garbage collector frees its memory.
 */
public final class NetworkState {
    /** The most bytes hashed at once; a {@link java.nio.ByteBuffer} holds less than 2 GiB. */
    private static final long CHUNK = 1 << 30;

    private final String layout;
    private final long version;
    private final List<Variable> variables;
    /** The version, the variables, and zeros up to a multiple of 8. This is a session's snapshot if all variables are here. */
    private final MemorySegment bytes;

    private NetworkState(String layout, long version, List<Variable> variables, MemorySegment bytes) {
        if (version < 0) {
            throw new IllegalArgumentException("version " + version);
        }
        Set<String> names = new HashSet<>();
        for (Variable variable : variables) {
            if (!names.add(variable.name())) {
                throw new IllegalArgumentException("state variable '" + variable.name() + "' appears twice");
            }
        }
        this.layout = layout;
        this.version = version;
        this.variables = List.copyOf(variables);
        bytes.set(JAVA_LONG, 0, version);
        this.bytes = bytes.asReadOnly();
    }

    /** Copies a session's state; the version is its number of steps so far. The session must not run meanwhile. */
    public static NetworkState of(Session session, Image image) {
        MemorySegment bytes = allocate(session.stateBytes() - Long.BYTES);
        session.snapshot(bytes);
        List<Variable> variables = image.program().state().stream()
                .map(variable -> new Variable(variable.name(), variable.shape())).toList();
        return new NetworkState(image.digest(), bytes.get(JAVA_LONG, 0), variables, bytes);
    }

    /**
     * Copies values from any memory.
     *
     * @param layout digest of the image that names and shapes the variables
     * @param version number of steps run, or of updates learned, at least 0
     * @param values float32, one segment per variable
     * @throws IllegalArgumentException if the sizes do not fit, a name appears twice, or a value is not finite
     */
    public static NetworkState of(String layout, long version, List<Variable> variables, List<MemorySegment> values) {
        if (values.size() != variables.size()) {
            throw new IllegalArgumentException(values.size() + " arrays for " + variables.size() + " variables");
        }
        MemorySegment bytes = allocate(size(variables));
        long offset = Long.BYTES;
        for (int i = 0; i < values.size(); i++) {
            Variable variable = variables.get(i);
            if (values.get(i).byteSize() != variable.bytes()) {
                throw new IllegalArgumentException("state variable '" + variable.name() + "' needs " + variable.bytes()
                        + " bytes, has " + values.get(i).byteSize());
            }
            MemorySegment copy = bytes.asSlice(offset, variable.bytes()).copyFrom(values.get(i));
            for (long j = 0; j < variable.shape().size(); j++) {
                if (!Float.isFinite(copy.getAtIndex(JAVA_FLOAT, j))) {
                    throw new IllegalArgumentException(
                            "state variable '" + variable.name() + "' is not finite at index " + j);
                }
            }
            offset += variable.bytes();
        }
        return new NetworkState(layout, version, variables, bytes);
    }

    /** Digest of the image that names and shapes the variables. */
    public String layout() {
        return layout;
    }

    /** For a stream, the number of steps so far; for what was learned, the number of updates so far. */
    public long version() {
        return version;
    }

    public List<Variable> variables() {
        return variables;
    }

    /** A variable's values, float32, read-only. */
    public MemorySegment values(int variable) {
        long offset = Long.BYTES + size(variables.subList(0, variable));
        return bytes.asSlice(offset, variables.get(variable).bytes());
    }

    /**
     * SHA-256 of all values, little-endian, one variable after the other, in hexadecimal. If layout, version and digest are equal, all bits
     * are.
     */
    public String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long end = Long.BYTES + size(variables);
            for (long at = Long.BYTES; at < end; at += CHUNK) {
                digest.update(bytes.asSlice(at, Math.min(CHUNK, end - at)).asByteBuffer());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same values with another version. */
    public NetworkState at(long version) {
        return new NetworkState(layout, version, variables, allocate(size(variables)).copyFrom(bytes));
    }

    /**
     * Some of the variables, in the order of {@code names}.
     *
     * @throws IllegalArgumentException if one of them is missing
     */
    public NetworkState only(List<String> names) {
        List<Variable> some = new ArrayList<>();
        List<MemorySegment> values = new ArrayList<>();
        for (String name : names) {
            int at = index(name);
            if (at < 0) {
                throw new IllegalArgumentException("no state variable '" + name + "'");
            }
            some.add(variables.get(at));
            values.add(values(at));
        }
        return of(layout, version, some, values);
    }

    /**
     * This state with variables replaced by those of another; the version stays.
     *
     * @throws IncompatibleStateException if the other belongs to another image, or has a variable that is missing here or has another shape
     */
    public NetworkState with(NetworkState some) {
        requireLayout(some);
        MemorySegment[] values = new MemorySegment[variables.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = values(i);
        }
        for (int i = 0; i < some.variables.size(); i++) {
            Variable variable = some.variables.get(i);
            int at = index(variable.name());
            if (at < 0 || !variables.get(at).equals(variable)) {
                throw new IncompatibleStateException("no state variable '" + variable.name() + "' of shape "
                        + variable.shape());
            }
            values[at] = some.values(i);
        }
        return of(layout, version, variables, List.of(values));
    }

    /**
     * Restores a session to this state.
     *
     * @throws IncompatibleStateException if these are not all variables of the image
     */
    public void restore(Session session, Image image) {
        if (!layout.equals(image.digest()) || bytes.byteSize() != session.stateBytes()) {
            throw new IncompatibleStateException("a state of " + bytes.byteSize() + " bytes of image " + layout
                    + " for a session of " + session.stateBytes() + " bytes of image " + image.digest());
        }
        session.restore(bytes);
    }

    /** Equal if layout, version, variables and all bits are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkState that && layout.equals(that.layout) && variables.equals(that.variables)
                && bytes.mismatch(that.bytes) == -1;
    }

    @Override
    public int hashCode() {
        return layout.hashCode() * 31 + Long.hashCode(version);
    }

    @Override
    public String toString() {
        return "version " + version + " of " + layout + ": " + variables;
    }

    /** @throws IncompatibleStateException if the other state belongs to another image */
    void requireLayout(NetworkState other) {
        if (!layout.equals(other.layout)) {
            throw new IncompatibleStateException("one state is of image " + layout + ", the other of " + other.layout);
        }
    }

    private int index(String name) {
        for (int i = 0; i < variables.size(); i++) {
            if (variables.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static long size(List<Variable> variables) {
        return variables.stream().mapToLong(Variable::bytes).sum();
    }

    private static MemorySegment allocate(long values) {
        return Arena.ofAuto().allocate(Long.BYTES + Math.ceilDiv(values, Long.BYTES) * Long.BYTES, Long.BYTES);
    }
}
