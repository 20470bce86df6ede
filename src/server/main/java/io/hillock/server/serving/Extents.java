package io.hillock.server.serving;

import io.hillock.model.Shape;
import java.util.ArrayList;
import java.util.List;

/** Shapes as requests write them: a list of extents, the samples first. */
final class Extents {
    /** An extent that the request decides. */
    static final long ANY = -1;

    private Extents() {}

    static List<Long> of(Shape shape) {
        return shape.dims().stream().map(Integer::longValue).toList();
    }

    /** A sample's extents behind further ones. */
    static List<Long> behind(List<Long> sample, long... before) {
        List<Long> all = new ArrayList<>(before.length + sample.size());
        for (long extent : before) {
            all.add(extent);
        }
        all.addAll(sample);
        return all;
    }

    /** The extents with commas between them. */
    static String text(List<Long> extents) {
        String list = extents.toString();
        return list.substring(1, list.length() - 1);
    }
}
