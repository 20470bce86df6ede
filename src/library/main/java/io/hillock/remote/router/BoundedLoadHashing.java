package io.hillock.remote.router;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam, "Consistent hashing with bounded loads", SODA 2018). Engines and
 * keys lie on a circle. A key belongs to the first engine at or after it that has room: no engine holds more than {@code factor} times its
 * equal share. If an engine joins or leaves, few other keys than those it gains or held change their place. Thread-safe.
 */
public final class BoundedLoadHashing {
    /** Places of an engine on the circle: more make the shares more equal. */
    private static final int POINTS = 128;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final double factor;
    private volatile Circle circle = new Circle(List.of(), new long[0], new int[0]);

    /** @param owners index of the engine at each point, in the order of the points */
    private record Circle(List<String> engines, long[] points, int[] owners) {
        static Circle of(List<String> engines) {
            long[][] all = IntStream.range(0, engines.size() * POINTS).mapToObj(i -> new long[]{
                    hash(engines.get(i / POINTS), i % POINTS), i / POINTS})
                    .sorted((a, b) -> a[0] != b[0] ? Long.compareUnsigned(a[0], b[0]) : Long.compare(a[1], b[1]))
                    .toArray(long[][]::new);
            long[] points = new long[all.length];
            int[] owners = new int[all.length];
            for (int i = 0; i < all.length; i++) {
                points[i] = all[i][0];
                owners[i] = (int) all[i][1];
            }
            return new Circle(engines, points, owners);
        }

        /** The first point at or after this one. */
        int from(long point) {
            int low = 0;
            int high = points.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (Long.compareUnsigned(points[middle], point) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low % points.length;
        }
    }

    /** @param factor how many times its equal share an engine may hold, above 1 */
    public BoundedLoadHashing(double factor) {
        if (!(factor > 1)) {
            throw new IllegalArgumentException("factor must be above 1, is " + factor);
        }
        this.factor = factor;
    }

    /** The most keys that an engine may hold, of so many in all. */
    int capacity(int keys, int engines) {
        return (int) Math.ceil(factor * keys / engines);
    }

    /**
     * Chooses the engine for a key.
     *
     * @param engines the engines' names; not empty, each once
     * @param load how many other keys an engine holds
     * @return the index of an engine below its capacity
     */
    int choose(List<String> engines, ToIntFunction<String> load, String name, long number) {
        Circle now = circle;
        if (!now.engines.equals(engines)) {
            now = Circle.of(List.copyOf(engines));
            circle = now;
        }
        int[] loads = engines.stream().mapToInt(load).toArray();
        int capacity = capacity(IntStream.of(loads).sum() + 1, engines.size());
        int at = now.from(hash(name, number));
        while (loads[now.owners[at]] >= capacity) {
            at = (at + 1) % now.owners.length;
        }
        return now.owners[at];
    }

    /** FNV-1a over the name, mixed with the number by the finalizer of MurmurHash3. */
    private static long hash(String name, long number) {
        long hash = FNV_BASIS;
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ one & 0xff) * FNV_PRIME;
        }
        return mix(mix(hash) + number * 0x9e3779b97f4a7c15L);
    }

    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
