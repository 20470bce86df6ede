package io.hillock.runtime;

import io.hillock.image.Image;
import java.util.Arrays;

/** As many desks as there were requests at once. Thread-safe; takes a lock only to add one. */
final class Desks {
    private final Image image;
    private volatile Desk[] desks;

    Desks(Image image) {
        this.image = image;
        this.desks = new Desk[]{new Desk(image)};
    }

    /** Who takes one gives it back. */
    Desk take() {
        for (Desk desk : desks) {
            if (desk.take()) {
                return desk;
            }
        }
        Desk desk = new Desk(image);
        desk.take();
        add(desk);
        return desk;
    }

    private synchronized void add(Desk desk) {
        Desk[] more = Arrays.copyOf(desks, desks.length + 1);
        more[desks.length] = desk;
        desks = more;
    }
}
