package io.hillock.bench.adapt;

import io.hillock.unified.Alternative;
import io.hillock.unified.EngineKind;

/** An engine that runs one batch at a time, and the requests that wait for it. */
final class SimulatedEngine implements Alternative {
    private static final int MOST = 1 << 16;

    private final String name;
    private final int[] queue = new int[MOST];
    private int head;
    private int queued;
    final int[] running = new int[64];
    int runs;
    private long stallBegins;
    private long stallEnds;
    private double estimateMicros;

    SimulatedEngine(String name) {
        this.name = name;
    }

    /** It stands still from one moment to the other, in µs. */
    void stalls(long begins, long ends) {
        stallBegins = begins;
        stallEnds = ends;
    }

    /** When it moves again, in µs; now if it does. */
    long moves(long now) {
        return now >= stallBegins && now < stallEnds ? stallEnds : now;
    }

    boolean add(int request) {
        if (queued == MOST) {
            return false;
        }
        queue[head + queued++ & MOST - 1] = request;
        return true;
    }

    boolean hasWaiting() {
        return queued > 0;
    }

    int next() {
        queued--;
        return queue[head++ & MOST - 1];
    }

    /** As the front door's estimates: the newest weighs an eighth. */
    void note(double microsEach) {
        estimateMicros = estimateMicros == 0 ? microsEach : estimateMicros + (microsEach - estimateMicros) / 8;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public EngineKind kind() {
        return EngineKind.REMOTE;
    }

    @Override
    public long estimate(int samples) {
        return (long) (1000 * estimateMicros * samples);
    }

    @Override
    public int underWay() {
        return queued + runs;
    }
}
