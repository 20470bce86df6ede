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
 * Has idempotent requests (types 9 and 11) run once, however often they come: one that is repeated gets the answer that is
 * remembered, or that of the run under way. Any thread. Who serves requests asks {@link #begins} before each, and gives every
 * answer to {@link #reply}.
 *
 * <p>A repetition is the same request with the same id in the same session, perhaps over a newer connection. Errors after which
 * trying again makes sense are not remembered. Of each session the last answers are, within two bounds; sessions that were silent for
 * long are forgotten beyond {@value #SESSIONS}, and where all together take more than {@value #TOTAL} times the memory of one.
 */
public final class RequestDeduplicator {
    private static final int SESSIONS = 256;

    /** Memory of all sessions over that of one. */
    private static final int TOTAL = 4;

    private final Replies replies;
    private final int answers;
    private final long bytes;
    private final AtomicLong total = new AtomicLong();
    private final Map<Session, Memory> memories = new LinkedHashMap<>(16, 0.75f, true);

    private record Session(String peer, String session) {}

    /** What one session has asked. Guarded by itself. */
    private static final class Memory {
        private final Map<Long, Run> underWay = new HashMap<>();
        private final LinkedHashMap<Long, Kept> kept = new LinkedHashMap<>();
        private long bytes;
        private boolean forgotten;
    }

    /** @param first the request as it first came; from and last are where the answer goes */
    private record Run(Envelope first, long print, Connection from, Envelope last) {}

    private record Kept(long print, RememberedAnswer answer) {}

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

    /** 16,384 answers or 16 MiB a session. */
    public RequestDeduplicator() {
        this(1 << 14, 16 << 20);
    }

    /** The same, with answers sent otherwise than by {@link Connection#reply}. */
    RequestDeduplicator(Replies replies) {
        this(1 << 14, 16 << 20, replies);
    }

    /**
     * @param answers remembered of each session, at least 1
     * @param bytes that they take, about
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

    /** Whether to run this request, and to {@link #reply}. Otherwise nothing is to be done: it is answered, or will be. */
    public boolean begins(Connection from, Envelope request) {
        if (!request.type().runsOnce()) {
            return true;
        }
        long print = print(request.payload());
        Memory memory = memory(from);
        RememberedAnswer answer;
        synchronized (memory) {
            Run run = memory.underWay.get(request.id());
            if (run != null && run.print == print) {
                memory.underWay.put(request.id(), new Run(run.first, print, from, request));
                return false;
            }
            Kept kept = memory.kept.get(request.id());
            if (kept == null || kept.print != print) {
                memory.underWay.put(request.id(), new Run(request, print, from, request));
                return true;
            }
            answer = kept.answer;
        }
        replies.reply(from, request, answer.answer(), Answers.REMEMBERED);
        return false;
    }

    /**
     * Answers what {@link #begins}, over the connection that asked last. The answer's memory may be reused after.
     *
     * @param request the same object as there
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
                boolean passes = answer instanceof ErrorReply error && error.retryable();
                if (!passes) {
                    keep(memory, request.id(), new Kept(run.print, RememberedAnswer.of(answer)));
                }
            }
        }
        forget();
        return replies.reply(run.from, run.last, answer, Answers.NEW);
    }

    /** What {@link #begins} will not be answered: the same request is run again if it comes again. */
    void forget(Connection from, Envelope request) {
        Memory memory = memory(from);
        synchronized (memory) {
            Run run = memory.underWay.get(request.id());
            if (run != null && run.first == request) {
                memory.underWay.remove(request.id());
            }
        }
    }

    /** The sessions that were silent for longest, where all together take too much. */
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

    /** Tells requests apart where a peer, against the protocol, uses an id again. */
    private static long print(Message request) {
        var crc = new CRC32C();
        for (WireTensor tensor : request.tensors()) {
            crc.update(tensor.data().asByteBuffer());
        }
        return (long) request.hashCode() << 32 | crc.getValue();
    }
}
