package io.hillock.net.bus;

import io.hillock.net.Connection;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs each idempotent request from a connection to a cell of the hub's own process once, whichever cell that is. The
 * answers pass through here on their way back, even if the asker has gone: it may resume its session and ask again. Any
 * thread.
 */
public final class LocalRequests {
    /**
     * Above this number, the oldest unanswered requests are forgotten. A repetition of one is passed on as if it were
     * new.
     */
    private static final int UNDER_WAY = 1 << 14;

    private final RequestDeduplicator once;
    private final Map<Key, Request> underWay = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Request> eldest) {
            return size() > UNDER_WAY;
        }
    };

    private record Key(String name, long id) {}

    /** @param ended whether nobody can receive the answer any more */
    private record Request(Connection from, Envelope envelope, boolean ended) {
        boolean isOf(String name, String session) {
            return from.peer().equals(name) && from.session().equals(session);
        }
    }

    /** @param replies sends answers */
    public LocalRequests(RequestDeduplicator.Replies replies) {
        this.once = new RequestDeduplicator(replies);
    }

    /** Whether to deliver this request. If false, it has been answered or will be. */
    public boolean begins(Connection from, Envelope request) {
        if (!once.begins(from, request)) {
            return false;
        }
        if (!request.type().runsOnce()) {
            return true;
        }
        var key = new Key(request.source(), request.id());
        boolean stops;
        synchronized (underWay) {
            Request before = underWay.get(key);
            stops = before != null && before.ended;
            if (!stops) {
                underWay.put(key, new Request(from, request, false));
            }
        }
        if (stops) {
            // The answer to one could be taken for the answer to the other.
            once.reply(from, request, ErrorReply.of(ErrorCode.OVERLOADED,
                    "request " + request.id() + " of an earlier session of '" + request.source()
                            + "' is being stopped"));
        }
        return !stops;
    }

    /** Like {@link #begins}, for a request whose answer is passed to {@link #reply}. */
    public boolean first(Connection from, Envelope request) {
        return once.begins(from, request);
    }

    /** Answers a request that {@link #first} admitted, or any request that is not idempotent. */
    public void reply(Connection from, Envelope request, Message answer) {
        once.reply(from, request, answer);
    }

    /** Sends the answer to a request that {@link #begins} admitted. False if this is the answer to something else. */
    public boolean answered(String to, long id, Message answer) {
        Request request;
        synchronized (underWay) {
            request = underWay.remove(new Key(to, id));
        }
        if (request == null) {
            return false;
        }
        if (!request.ended) {
            once.reply(request.from, request.envelope, answer);
        }
        return true;
    }

    /**
     * Notes that nobody can receive answers for this session any more.
     *
     * @return the session's requests under way; their answers will be dropped
     */
    public List<Envelope> end(String name, String session) {
        List<Envelope> ended = new ArrayList<>();
        synchronized (underWay) {
            underWay.replaceAll((_, request) -> {
                if (request.ended || !request.isOf(name, session)) {
                    return request;
                }
                ended.add(request.envelope);
                once.forget(request.from, request.envelope);
                return new Request(request.from, request.envelope, true);
            });
        }
        return ended;
    }
}
