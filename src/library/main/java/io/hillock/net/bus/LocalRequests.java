package io.hillock.net.bus;

import io.hillock.net.Connection;
import io.hillock.net.base.AutomaticReplies;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has idempotent requests that connections send to cells of a hub's own process run once, whatever cell that is. Their answers pass
 * here on their way back, also where who asked is gone: it may come back in its session, and ask again. Any thread.
 */
public final class LocalRequests {
    /** Beyond, the eldest of those without answer are passed on as if they came for the first time. */
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

    /** Whether this is to be delivered; otherwise it is answered, or will be. */
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
            // The answer to the one could be taken for that to the other.
            once.reply(from, request, AutomaticReplies.error(ErrorCode.OVERLOADED,
                    "request " + request.id() + " of an earlier session of '" + request.source()
                            + "' is being stopped"));
        }
        return !stops;
    }

    /** The same for a request whose answer is given to {@link #reply}. */
    public boolean first(Connection from, Envelope request) {
        return once.begins(from, request);
    }

    /** Answers what came {@link #first}, and anything that is no idempotent request. */
    public void reply(Connection from, Envelope request, Message answer) {
        once.reply(from, request, answer);
    }

    /** Takes the answer of what {@link #begins}, and sends it; false where it is the answer of something else. */
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
     * Nobody can receive the answers of this session any more.
     *
     * @return the requests that are under way for it; their answers will be dropped
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
