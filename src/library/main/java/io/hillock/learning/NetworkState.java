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
 * State variables of a network at one moment: those of a session, or some of them, learned weights for instance. Immutable, may be used by
 * any thread; its memory is freed by the garbage collector.
 */
public final class NetworkState {
    /** Bytes that a buffer holds. */
    private static final long CHUNK = 1 << 30;

    private final String layout;
    private final long version;
    private final List<Variable> variables;
    /** The version, the variables, zeros up to a multiple of 8: a session's snapshot where these are all. */
    private final MemorySegment bytes;

    private NetworkState(String layout, long version, List<Variable> variables, MemorySegment bytes) {
        if (version < 0) {
            throw new IllegalArgumentException("version " + version);
        }
        Set<String> names = new HashSet<>();
        for (Variable variable : variables) {
            if (!names.add(variable.name())) {
                throw new IllegalArgumentException("state variable '" + variable.name() + "' is there twice");
            }
        }
        this.layout = layout;
        this.version = version;
        this.variables = List.copyOf(variables);
        bytes.set(JAVA_LONG, 0, version);
        this.bytes = bytes.asReadOnly();
    }

    /** Copies a session's state; its version are the steps run so far. The session must not run meanwhile. */
    public static NetworkState of(Session session, Image image) {
        MemorySegment bytes = allocate(session.stateBytes() - Long.BYTES);
        session.snapshot(bytes);
        List<Variable> variables = image.program().state().stream()
                .map(variable -> new Variable(variable.name(), variable.shape())).toList();
        return new NetworkState(image.digest(), bytes.get(JAVA_LONG, 0), variables, bytes);
    }

    /**
     * Copies values from anywhere.
     *
     * @param layout digest of the image that names and shapes the variables
     * @param version steps run so far, or updates of what was learned, at least 0
     * @param values one a variable, float32
     * @throws IllegalArgumentException where their sizes do not fit, a name is there twice, or a value is not finite
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

    /** Of a stream: steps run so far; of what was learned: updates so far. */
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
     * SHA-256 of all values, little-endian, one variable after the other, in hexadecimal. Two sides with one layout, one version and
     * one digest hold the same bits.
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

    /** The same values said to be of another version. */
    public NetworkState at(long version) {
        return new NetworkState(layout, version, variables, allocate(size(variables)).copyFrom(bytes));
    }

    /**
     * Some of the variables, in the order of {@code names}.
     *
     * @throws IllegalArgumentException where one is not here
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
     * This state with the variables of another in place of its own; the version stays.
     *
     * @throws IncompatibleStateException where it is of another image, or has a variable that is not here or has another shape
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
     * Puts a session into this state.
     *
     * @throws IncompatibleStateException where these are not all variables of its image
     */
    public void restore(Session session, Image image) {
        if (!layout.equals(image.digest()) || bytes.byteSize() != session.stateBytes()) {
            throw new IncompatibleStateException("a state of " + bytes.byteSize() + " bytes of image " + layout
                    + " for a session of " + session.stateBytes() + " bytes of image " + image.digest());
        }
        session.restore(bytes);
    }

    /** Equal where layout, version, variables and all bits are. */
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

    /** @throws IncompatibleStateException where the other is not of the same image */
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
