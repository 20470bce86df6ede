package io.hillock.runtime;

import io.hillock.image.Image;
import io.hillock.runtime.stage.Call;
import io.hillock.spike.Response;
import io.hillock.spike.Want;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** What one request at a time needs of the front door: its call, and a response where the caller brings none. */
final class Desk {
    private static final AtomicIntegerFieldUpdater<Desk> TAKEN = AtomicIntegerFieldUpdater.newUpdater(Desk.class,
            "taken");

    private final Image image;
    private final Call call = new Call();
    private volatile int taken;
    private Response response;

    Desk(Image image) {
        this.image = image;
    }

    boolean take() {
        return taken == 0 && TAKEN.compareAndSet(this, 0, 1);
    }

    void giveBack() {
        TAKEN.lazySet(this, 0);
    }

    Call call() {
        return call;
    }

    /** Counts and latency of one sample; overwritten by the next request at this desk. */
    Response response(int steps) {
        if (response == null || response.answer().steps() != steps) {
            response = image.response(Arena.ofAuto(), 1, steps, Want.COUNTS);
        }
        return response;
    }
}
