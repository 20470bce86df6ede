package io.hillock.unified.route;

import io.hillock.image.Image;
import java.util.Arrays;

/** A pool of request contexts, as many as there have been requests at once. Thread-safe; takes a lock only to add a context. */
public final class RequestContextPool {
    private final Image image;
    private volatile RequestContext[] contexts;

    public RequestContextPool(Image image) {
        this.image = image;
        this.contexts = new RequestContext[]{new RequestContext(image)};
    }

    /** Takes a context. The caller must give it back with {@link RequestContext#giveBack()}. */
    public RequestContext take() {
        for (RequestContext context : contexts) {
            if (context.take()) {
                return context;
            }
        }
        RequestContext context = new RequestContext(image);
        context.take();
        add(context);
        return context;
    }

    private synchronized void add(RequestContext context) {
        RequestContext[] more = Arrays.copyOf(contexts, contexts.length + 1);
        more[contexts.length] = context;
        contexts = more;
    }
}
