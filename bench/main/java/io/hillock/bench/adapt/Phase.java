package io.hillock.bench.adapt;

import java.util.List;

/**
 * A load that lasts a while. Times are in ms.
 *
 * @param rate requests a second, by a Poisson process
 * @param burst requests that come at once, each second
 * @param fixed time of a run, whatever its size
 * @param each time of each request in a run
 * @param slower by how much engine 0 is slower than the others
 * @param stallEvery mean time between two stalls of an engine; 0 for none
 * @param stall how long one lasts
 * @param tail part of the answers that come late by the network's fault
 * @param tailDelay by how much
 */
record Phase(String name, double rate, int burst, double fixed, double each, double slower, double stallEvery,
        double stall, double tail, double tailDelay) {
    /** Answers up to this time are good. */
    static final double OBJECTIVE_MILLIS = 200;

    private static final double LIGHT_FIXED = 6;
    private static final double LIGHT_EACH = 2;
    private static final double HEAVY_FIXED = 8;
    private static final double HEAVY_EACH = 32;

    static final Phase LIGHT = new Phase("light network", 150, 0, LIGHT_FIXED, LIGHT_EACH, 1, 0, 0, 0, 0);
    static final Phase HEAVY = new Phase("heavy network", 45, 0, HEAVY_FIXED, HEAVY_EACH, 1, 0, 0, 0, 0);
    static final Phase STALLS = new Phase("stalls", 120, 0, LIGHT_FIXED, LIGHT_EACH, 1, 2500, 600, 0, 0);
    static final Phase OVERLOAD = new Phase("1.5 x overload", 112, 0, HEAVY_FIXED, HEAVY_EACH, 1, 0, 0, 0, 0);
    static final Phase SLOW = new Phase("an engine 6 x slower", 180, 0, LIGHT_FIXED, LIGHT_EACH, 6, 0, 0, 0, 0);
    static final Phase BURSTS = new Phase("bursts", 40, 60, LIGHT_FIXED, LIGHT_EACH, 1, 0, 0, 0, 0);
    static final Phase CROWD = new Phase("crowd", 700, 0, LIGHT_FIXED, LIGHT_EACH, 1, 0, 0, 0, 0);
    static final Phase TAIL = new Phase("long tail", 110, 0, LIGHT_FIXED, LIGHT_EACH, 1, 0, 0, 0.03, 400);

    static final List<Phase> ALL = List.of(LIGHT, HEAVY, STALLS, OVERLOAD, SLOW, BURSTS, CROWD, TAIL);
}
