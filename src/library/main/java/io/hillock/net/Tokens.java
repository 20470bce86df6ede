package io.hillock.net;

import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.Proof;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The secrets by which a listener admits cells, each for one role or for any. A connecting side uses the first.
 * Immutable.
 *
 * <p>A token file has one token per line: {@code TOKEN}, or {@code TOKEN ROLE} if the last word is a role. Empty lines
 * do not count, nor do blanks (spaces, tabs) at both ends of a line. Lines end with LF or CRLF; the last line needs no
 * end.
 */
public final class Tokens {
    /** The most tokens in one file. */
    static final int MOST = 1024;
    private static final int MOST_BYTES = 1 << 20;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private final List<Entry> entries;

    /** @param role that the token admits; empty for any */
    public record Entry(Token token, Optional<Role> role) {
        public boolean admits(Role wanted) {
            return role.isEmpty() || role.get() == wanted;
        }
    }

    private Tokens(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** A single token that admits any role. */
    public static Tokens of(Token token) {
        return new Tokens(List.of(new Entry(token, Optional.empty())));
    }

    /** Adds a token that admits cells of this role only. */
    public Tokens with(Token token, Role role) {
        var more = new ArrayList<>(entries);
        more.add(new Entry(token, Optional.of(role)));
        return new Tokens(more);
    }

    /**
     * Reads a token file.
     *
     * @throws IOException if it cannot be read, if others than its owner may read or change it, or if a line is wrong;
     *         the message names the file and the remedy
     */
    public static Tokens read(Path file) throws IOException {
        requirePrivate(file);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        try {
            return parse(bytes);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Parses the content of a token file.
     *
     * @throws IllegalArgumentException if it is not a token file
     */
    static Tokens parse(byte[] file) {
        if (file.length > MOST_BYTES) {
            throw new IllegalArgumentException("a token file has at most " + MOST_BYTES + " bytes");
        }
        var entries = new ArrayList<Entry>();
        int number = 1;
        for (int from = 0; from <= file.length; number++) {
            int end = from;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            byte[] line = stripped(file, from, end > from && file[end - 1] == '\r' ? end - 1 : end);
            if (line.length > 0) {
                entries.add(entry(line, number));
            }
            from = end + 1;
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("the file holds no token");
        }
        if (entries.size() > MOST) {
            throw new IllegalArgumentException("a token file has at most " + MOST + " tokens");
        }
        return new Tokens(entries);
    }

    /** The token of a connecting side. */
    public Token first() {
        return entries.getFirst().token;
    }

    /** The tokens that prove a HELLO. All are tried, so that the time reveals nothing. */
    public List<Entry> proving(String listenerNonce, Hello hello) {
        var found = new ArrayList<Entry>();
        for (Entry entry : entries) {
            String expected = Proof.ofCell(entry.token.bytes(), listenerNonce, hello.nonce(), hello.name());
            if (Proof.matches(expected, hello.proof().orElse(""))) {
                found.add(entry);
            }
        }
        return found;
    }

    private static Entry entry(byte[] line, int number) {
        int word = line.length;
        while (word > 0 && !isBlank(line[word - 1])) {
            word--;
        }
        for (Role role : Role.values()) {
            if (Arrays.equals(role.label().getBytes(StandardCharsets.US_ASCII), 0,
                    role.label().length(), line, word, line.length)) {
                byte[] token = stripped(line, 0, word);
                if (token.length == 0) {
                    throw new IllegalArgumentException("line " + number + " has a role, '" + role.label()
                            + "', but no token before it");
                }
                return new Entry(Token.of(token), Optional.of(role));
            }
        }
        return new Entry(Token.of(line), Optional.empty());
    }

    private static byte[] stripped(byte[] bytes, int from, int to) {
        int first = from;
        int last = to;
        while (first < last && isBlank(bytes[first])) {
            first++;
        }
        while (first < last && isBlank(bytes[last - 1])) {
            last--;
        }
        return Arrays.copyOfRange(bytes, first, last);
    }

    private static boolean isBlank(byte one) {
        return one == ' ' || one == '\t';
    }

    private static void requirePrivate(Path file) throws IOException {
        Set<PosixFilePermission> mode;
        try {
            mode = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            return; // a file system without modes
        }
        for (PosixFilePermission one : mode) {
            if (OTHERS.contains(one)) {
                throw new IOException(file + ": others than its owner can get at this token file, its mode is "
                        + PosixFilePermissions.toString(mode) + "; run: chmod 600 " + file);
            }
        }
    }

    @Override
    public String toString() {
        return entries.size() + " tokens";
    }
}
