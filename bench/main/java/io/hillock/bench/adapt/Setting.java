package io.hillock.bench.adapt;

import io.hillock.adapt.FrontDoorKnobs;
import java.util.ArrayList;
import java.util.List;

/**
 * What a front door is set to.
 *
 * @param strategy index in {@link FrontDoorKnobs#STRATEGIES}
 * @param hedgeMillis time until a second request; 0 for none, {@link #P95} for the 95th percentile, at most one in twenty
 * @param batch requests that share a run
 * @param limit requests under way at once
 */
record Setting(int strategy, double hedgeMillis, int batch, int limit) {
    static final double P95 = -1;
    /** What a front door does if nobody sets anything. */
    static final Setting DEFAULT = new Setting(0, 0, 1, Integer.MAX_VALUE);

    /** 600 combinations. */
    static List<Setting> grid() {
        List<Setting> all = new ArrayList<>();
        for (int strategy = 0; strategy < FrontDoorKnobs.STRATEGIES.size(); strategy++) {
            for (double hedge : new double[]{0, P95, 50, 100}) {
                for (int batch : new int[]{1, 4, 8, 16, 32}) {
                    for (int limit : new int[]{8, 16, 32, 64, 128, Integer.MAX_VALUE}) {
                        all.add(new Setting(strategy, hedge, batch, limit));
                    }
                }
            }
        }
        return all;
    }

    String text() {
        String hedge = hedgeMillis == 0 ? "off" : hedgeMillis == P95 ? "p95" : (int) hedgeMillis + " ms";
        return FrontDoorKnobs.STRATEGIES.get(strategy).label() + ", hedge " + hedge + ", batch " + batch + ", limit "
                + (limit == Integer.MAX_VALUE ? "none" : limit);
    }
}
