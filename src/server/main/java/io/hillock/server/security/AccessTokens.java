package io.hillock.server.security;

import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The bearer tokens that the service accepts, each with its scopes. A token file has one per line, {@code TOKEN} or {@code TOKEN
 * SCOPE,SCOPE…}; without scopes a token has all. Empty lines and those that begin with {@code #} do not count. The file is read anew
 * when it has changed; if it is then wrong, the tokens before stay, and a WARNING says why. Comparison takes the same time for any token.
 * Thread-safe.
 */
public final class AccessTokens {
    private static final System.Logger LOG = System.getLogger(AccessTokens.class.getName());
    private static final String BEARER = "bearer ";
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000;
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;
    private volatile Known known;
    private volatile long lookAgain;

    private record Entry(byte[] hash, Set<Scope> scopes) {}

    private record Known(List<Entry> entries, FileTime changed, long size) {}

    private AccessTokens(Path file, Known known) {
        this.file = file;
        this.known = known;
        lookAgain = System.nanoTime() + LOOK_AGAIN_NANOS;
    }

    /** Asks nobody for a token. */
    public static AccessTokens none() {
        return new AccessTokens(null, null);
    }

    /** @throws IOException if the file cannot be read, others than its owner can, or a line is wrong */
    public static AccessTokens of(Path file) throws IOException {
        return new AccessTokens(file, read(file));
    }

    /** Whether callers must show a token. */
    public boolean required() {
        return file != null;
    }

    /**
     * Checks a request.
     *
     * @param authorization the header {@code authorization}; {@code null} if it is missing
     * @param sufficient scopes of which the token must have one; empty if any token will do
     * @throws ServiceException {@code UNAUTHENTICATED} or {@code FORBIDDEN}
     */
    public void check(String authorization, Collection<Scope> sufficient) {
        if (!required()) {
            return;
        }
        Set<Scope> scopes = scopes(authorization);
        if (!sufficient.isEmpty() && sufficient.stream().noneMatch(scopes::contains)) {
            throw new ServiceException(Reason.FORBIDDEN,
                    "this token lacks the scope '" + sufficient.iterator().next().label() + "'");
        }
    }

    /**
     * What a caller may do; everything if nobody needs a token.
     *
     * @param authorization the header {@code authorization}; {@code null} if it is missing
     * @throws ServiceException {@code UNAUTHENTICATED}
     */
    public Set<Scope> scopes(String authorization) {
        if (!required()) {
            return EnumSet.allOf(Scope.class);
        }
        refresh();
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new ServiceException(Reason.UNAUTHENTICATED,
                    "the request needs the header 'Authorization: Bearer TOKEN'");
        }
        byte[] hash = hash(authorization.substring(BEARER.length()).strip());
        Entry found = null;
        for (Entry entry : known.entries) {
            found = MessageDigest.isEqual(entry.hash, hash) ? entry : found;
        }
        if (found == null) {
            throw new ServiceException(Reason.UNAUTHENTICATED, "the service does not know this token");
        }
        return Set.copyOf(found.scopes);
    }

    private void refresh() {
        if (System.nanoTime() - lookAgain < 0) {
            return;
        }
        lookAgain = System.nanoTime() + LOOK_AGAIN_NANOS;
        reread();
    }

    /** Reads the file now if it has changed. */
    public void reread() {
        if (!required()) {
            return;
        }
        try {
            if (!Files.getLastModifiedTime(file).equals(known.changed) || Files.size(file) != known.size) {
                known = read(file);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the tokens before stay in force: {0}", e.getMessage());
        }
    }

    private static Known read(Path file) throws IOException {
        requirePrivate(file);
        FileTime changed = Files.getLastModifiedTime(file);
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new IOException(file + ": a token file has at most " + MOST_BYTES + " bytes");
        }
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\r?\n", -1)) {
            number++;
            if (!line.isBlank() && !line.strip().startsWith("#")) {
                entries.add(entry(file, number, line.strip().split("[ \t]+", 2)));
            }
        }
        if (entries.isEmpty()) {
            throw new IOException(file + ": the file holds no token");
        }
        return new Known(List.copyOf(entries), changed, size);
    }

    private static Entry entry(Path file, int number, String... words) throws IOException {
        if (words.length == 1) {
            return new Entry(hash(words[0]), EnumSet.allOf(Scope.class));
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : words[1].split(",")) {
            scopes.add(scope(word.strip(), file, number));
        }
        return new Entry(hash(words[0]), scopes);
    }

    private static Scope scope(String word, Path file, int number) throws IOException {
        for (Scope scope : Scope.values()) {
            if (scope.label().equals(word)) {
                return scope;
            }
        }
        throw new IOException(file + ": line " + number + " has an unknown scope: there are infer, control, watch");
    }

    private static void requirePrivate(Path file) throws IOException {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            // Root gives a file to a service by its group, as Kubernetes does with secrets and systemd with credentials.
            boolean groupReads = Files.getAttribute(file, "unix:uid").equals(0);
            if (mode.stream().anyMatch(one -> !one.name().startsWith("OWNER")
                    && !(groupReads && one == PosixFilePermission.GROUP_READ))) {
                throw new IOException(file + ": others than its owner can use this token file, its mode is "
                        + PosixFilePermissions.toString(mode) + "; run: chmod 600 " + file);
            }
        } catch (UnsupportedOperationException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: this file system has no modes", file);
        }
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(Objects.requireNonNull(token).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
