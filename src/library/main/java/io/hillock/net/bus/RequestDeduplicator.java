package io.hillock.net.bus;

import io.hillock.net.Connection;
import io.hillock.net.Offer;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.WireTensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * Runs each idempotent request (types 9 and 11) once, however often it comes. A repetition gets the remembered answer,
 * or that of the run under way. Any thread. A server asks {@link #begins} before it runs a request, and passes every
 * answer to {@link #reply}.
 *
 * <p>A repetition is the same request with the same id in the same session, perhaps over a newer connection. Errors
 * that are worth another attempt are not remembered. Two bounds limit the answers kept for each session. At most
 * {@value #SESSIONS} sessions are kept, and all together take at most {@value #TOTAL} times the memory of one. Beyond
 * that, the sessions silent for longest are forgotten.
 */
public final class RequestDeduplicator {
    private static final int SESSIONS = 256;

    /** How many times the memory of one session all sessions may take. */
    private static final int TOTAL = 4;

    private final Replies replies;
    private final int answers;
    private final long bytes;
    private final AtomicLong total = new AtomicLong();
    private final Map<Session, Memory> memories = new LinkedHashMap<>(16, 0.75f, true);

    private record Session(String peer, String session) {}

    /** The requests and answers of one session. Guarded by itself. */
    private static final class Memory {
        private final Map<Long, Run> underWay = new HashMap<>();
        private final LinkedHashMap<Long, Kept> kept = new LinkedHashMap<>();
        private long bytes;
        private boolean forgotten;
    }

    /** @param first the request as it first came; the answer goes to {@code from} and {@code last} */
    private record Run(Envelope first, long fingerprint, Connection from, Envelope last) {}

    private record Kept(long fingerprint, RememberedAnswer answer) {}

    /** Which answers are sent. */
    public enum Answers {
        NEW,
        /** Of an earlier run of the same request. */
        REMEMBERED
    }

    /** Sends answers. */
    public interface Replies {
        Offer reply(Connection to, Envelope request, Message answer, Answers which);
    }

    /** Keeps 16,384 answers or 16 MiB for each session. */
    public RequestDeduplicator() {
        this(1 << 14, 16 << 20);
    }

    /** The same bounds; {@code replies} sends the answers instead of {@link Connection#reply}. */
    RequestDeduplicator(Replies replies) {
        this(1 << 14, 16 << 20, replies);
    }

    /**
     * @param answers how many answers to remember for each session, at least 1
     * @param bytes about how much memory they may take
     */
    public RequestDeduplicator(int answers, long bytes) {
        this(answers, bytes, (to, request, answer, _) -> to.reply(request, answer));
    }

    private RequestDeduplicator(int answers, long bytes, Replies replies) {
        if (answers < 1 || bytes < 0) {
            throw new IllegalArgumentException("cannot remember " + answers + " answers of " + bytes + " bytes");
        }
        this.replies = replies;
        this.answers = answers;
        this.bytes = bytes;
    }

    /** Whether to run this request and to {@link #reply}. If false, it has been answered or will be. */
    public boolean begins(Connection from, Envelope request) {
        if (!request.type().runsOnce()) {
            return true;
        }
        long fingerprint = fingerprint(request.payload());
        Memory memory = memory(from);
        RememberedAnswer answer;
        synchronized (memory) {
            Run run = memory.underWay.get(request.id());
            if (run != null && run.fingerprint == fingerprint) {
                memory.underWay.put(request.id(), new Run(run.first, fingerprint, from, request));
                return false;
            }
            Kept kept = memory.kept.get(request.id());
            if (kept == null || kept.fingerprint != fingerprint) {
                memory.underWay.put(request.id(), new Run(request, fingerprint, from, request));
                return true;
            }
            answer = kept.answer;
        }
        replies.reply(from, request, answer.answer(), Answers.REMEMBERED);
        return false;
    }

    /**
     * Sends the answer to a request that {@link #begins} admitted, over the connection that asked last. The answer's
     * memory may be reused after.
     *
     * @param request the object that was passed to {@link #begins}
     */
    public Offer reply(Connection from, Envelope request, Message answer) {
        if (!request.type().runsOnce()) {
            return replies.reply(from, request, answer, Answers.NEW);
        }
        Memory memory = memory(from);
        Run run;
        synchronized (memory) {
            run = memory.underWay.get(request.id());
            if (run == null || run.first != request) {
                run = new Run(request, 0, from, request);
            } else {
                memory.underWay.remove(request.id());
                boolean isTransient = answer instanceof ErrorReply error && error.retryable();
                if (!isTransient) {
                    keep(memory, request.id(), new Kept(run.fingerprint, RememberedAnswer.of(answer)));
                }
            }
        }
        forget();
        return replies.reply(run.from, run.last, answer, Answers.NEW);
    }

    /** Forgets an admitted request that will get no answer. It runs again if it comes again. */
    void forget(Connection from, Envelope request) {
        Memory memory = memory(from);
        synchronized (memory) {
            Run run = memory.underWay.get(request.id());
            if (run != null && run.first == request) {
                memory.underWay.remove(request.id());
            }
        }
    }

    /** Forgets the sessions silent for longest if all together take too much. */
    private void forget() {
        synchronized (memories) {
            var eldest = memories.values().iterator();
            while (memories.size() > 1 && (total.get() > TOTAL * bytes || memories.size() > SESSIONS)) {
                Memory memory = eldest.next();
                eldest.remove();
                synchronized (memory) {
                    memory.forgotten = true;
                    total.addAndGet(-memory.bytes);
                }
            }
        }
    }

    private void keep(Memory memory, long id, Kept answer) {
        if (memory.forgotten) {
            return;
        }
        long before = memory.bytes;
        Kept other = memory.kept.put(id, answer);
        memory.bytes += answer.answer.bytes() - (other == null ? 0 : other.answer.bytes());
        var eldest = memory.kept.values().iterator();
        while (memory.kept.size() > answers || memory.bytes > bytes && !memory.kept.isEmpty()) {
            memory.bytes -= eldest.next().answer.bytes();
            eldest.remove();
        }
        total.addAndGet(memory.bytes - before);
    }

    private Memory memory(Connection from) {
        synchronized (memories) {
            return memories.computeIfAbsent(new Session(from.peer(), from.session()), _ -> new Memory());
        }
    }

    /** A fingerprint. It tells requests apart if a peer, against the protocol, reuses an id. */
    private static long fingerprint(Message request) {
        var crc = new CRC32C();
        for (WireTensor tensor : request.tensors()) {
            crc.update(tensor.data().asByteBuffer());
        }
        return (long) request.hashCode() << 32 | crc.getValue();
    }
}
