package io.hillock.journal;

import java.io.Serial;
import java.nio.file.Path;

/** A journal cannot be read or written. The message names the file, and the offset if bytes are wrong. */
public final class JournalException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final transient Path file;
    private final long offset;

    /** What is wrong. */
    public enum Kind {
        /** A byte is not the one that was written, or a segment is missing. */
        DAMAGED,
        /** The disk, the quota or the process's file size limit has no room. What was there stays; an append may succeed later. */
        FULL,
        /** Another process or another journal of this process writes it. */
        LOCKED,
        /** The records asked for were removed. */
        REMOVED,
        /** The journal is closed. */
        CLOSED,
        /** Any other failure of the file system. After a failed fsync nobody knows what is on the disk, so the journal takes no more. */
        FAILED
    }

    /**
     * @param file a segment, or the journal's folder
     * @param offset of the record in the segment; -1 if no place in a file is meant
     */
    JournalException(Kind kind, Path file, long offset, String what, Throwable cause) {
        super(file + (offset < 0 ? ": " : ", offset " + offset + ": ") + what, cause);
        this.kind = kind;
        this.file = file;
        this.offset = offset;
    }

    static JournalException damaged(Path segment, long offset, String what) {
        return new JournalException(Kind.DAMAGED, segment, offset, what, null);
    }

    static JournalException failed(Path file, Throwable cause) {
        return new JournalException(Kind.FAILED, file, -1, cause.getMessage(), cause);
    }

    /** The same failure for another thread, so that each has its own stack trace. */
    JournalException again() {
        JournalException again = new JournalException(kind, file, offset, "", this);
        return new JournalException(getMessage(), again);
    }

    private JournalException(String message, JournalException like) {
        super(message, like.getCause());
        kind = like.kind;
        file = like.file;
        offset = like.offset;
    }

    public Kind kind() {
        return kind;
    }

    /** The segment, or the journal's folder. */
    public Path file() {
        return file;
    }

    /** The place in the segment; -1 if none is meant. */
    public long offset() {
        return offset;
    }
}
