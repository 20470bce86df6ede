package io.hillock.server.request;

/**
 * The trace of a request's caller, by W3C Trace Context: three numbers and a flag, read without allocating anything. One thread.
 */
public final class TraceContext {
    private static final int LENGTH = 55;
    private static final int INVALID = -1;

    private long high;
    private long low;
    private long span;
    private boolean present;
    private boolean sampled;
    private String traceparent = "";
    private String tracestate = "";

    TraceContext() {}

    /**
     * Reads the caller's headers. A malformed one counts as missing, as the standard demands.
     *
     * @param traceparent {@code null} if it is missing
     * @param tracestate {@code null} if it is missing
     */
    public void read(String traceparent, String tracestate) {
        clear();
        if (traceparent == null || !isWellFormed(traceparent)) {
            return;
        }
        high = number(traceparent, 3, 16);
        low = number(traceparent, 19, 16);
        span = number(traceparent, 36, 16);
        present = (high | low) != 0 && span != 0;
        sampled = present && (number(traceparent, 53, 2) & 1) != 0;
        if (present) {
            this.traceparent = traceparent;
            this.tracestate = tracestate == null ? "" : tracestate;
        }
    }

    /** Version 00 has exactly four fields; later ones may have more. */
    private static boolean isWellFormed(String text) {
        if (text.length() < LENGTH || text.charAt(2) != '-' || text.charAt(35) != '-' || text.charAt(52) != '-'
                || !isHex(text, 3, 32) || !isHex(text, 36, 16) || !isHex(text, 53, 2) || !isHex(text, 0, 2)) {
            return false;
        }
        long version = number(text, 0, 2);
        return version == 0
                ? text.length() == LENGTH
                : version != 0xff && (text.length() == LENGTH || text.charAt(LENGTH) == '-');
    }

    private static boolean isHex(String text, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (digit(text.charAt(i)) == INVALID) {
                return false;
            }
        }
        return true;
    }

    private static long number(String text, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 4 | digit(text.charAt(i));
        }
        return number;
    }

    private static int digit(char letter) {
        if (letter >= '0' && letter <= '9') {
            return letter - '0';
        }
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : INVALID;
    }

    /** Whether the caller belongs to a trace. */
    public boolean present() {
        return present;
    }

    /** Whether the caller's trace is recorded. */
    public boolean sampled() {
        return sampled;
    }

    /** The upper and the lower half of the trace's id, and the caller's span; 0 without a trace. */
    public long high() {
        return high;
    }

    /** See {@link #high}. */
    public long low() {
        return low;
    }

    /** See {@link #high}. */
    public long span() {
        return span;
    }

    /** The header that was read; empty without a trace. */
    public String traceparent() {
        return traceparent;
    }

    /** The header beside it, as it came; may be empty. */
    public String tracestate() {
        return tracestate;
    }

    /** The trace's id in 32 hexadecimal digits; empty without a trace. */
    public String traceId() {
        return present ? traceparent.substring(3, 35) : "";
    }

    void clear() {
        high = 0;
        low = 0;
        span = 0;
        present = false;
        sampled = false;
        traceparent = "";
        tracestate = "";
    }
}
