package io.hillock.unified.route;

import io.hillock.image.Image;
import java.util.Arrays;

/** As many desks as there were requests at once. Thread-safe; takes a lock only to add one. */
public final class RequestContextPool {
    private final Image image;
    private volatile RequestContext[] desks;

    public RequestContextPool(Image image) {
        this.image = image;
        this.desks = new RequestContext[]{new RequestContext(image)};
    }

    /** Who takes one gives it back. */
    public RequestContext take() {
        for (RequestContext desk : desks) {
            if (desk.take()) {
                return desk;
            }
        }
        RequestContext desk = new RequestContext(image);
        desk.take();
        add(desk);
        return desk;
    }

    private synchronized void add(RequestContext desk) {
        RequestContext[] more = Arrays.copyOf(desks, desks.length + 1);
        more[desks.length] = desk;
        desks = more;
    }
}
