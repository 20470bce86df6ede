package io.hillock.event;

/** Reports a recording of events that cannot be read or does not fit. The message is one line: file, place and problem. */
public final class EventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String file;

    EventException(String file, String problem) {
        this(file, problem, null);
    }

    EventException(String file, String problem, Throwable cause) {
        super((file + ": " + problem).replaceAll("\\p{Cntrl}", "?"), cause);
        this.file = file;
    }

    /** The file as the caller named it. */
    public String file() {
        return file;
    }
}
