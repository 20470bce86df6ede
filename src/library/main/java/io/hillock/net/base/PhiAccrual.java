package io.hillock.net.base;

import io.hillock.net.Suspicion;

/**
 * The phi accrual failure detector of one peer: φ of a silence, from the silences that the peer has ended before. Silences shorter than
 * the interval of PINGs do not count, since they say nothing about how late signs of life come. C++ has the same in
 * {@code connection/phi_accrual.cpp}. Thread-safe.
 */
public final class PhiAccrual {
    /** Silences that count; of a quiet peer these are the last 50 s. */
    static final int WINDOW = 100;

    private final Suspicion suspicion;
    private final long interval;
    /** How many deviations above the mean φ reaches the threshold. */
    private final double deviations;
    private final long[] silences = new long[WINDOW];
    private int count;
    private int next;
    private volatile long limit;

    /** @param interval of PINGs, in ns; a first guess of the mean */
    public PhiAccrual(Suspicion suspicion, long interval) {
        this.suspicion = suspicion;
        this.interval = interval;
        this.deviations = deviations(suspicion.threshold());
        update();
    }

    /** The peer ended a silence of so many ns, at least the interval. */
    public synchronized void ended(long silence) {
        silences[next] = silence;
        next = (next + 1) % WINDOW;
        count = Math.min(count + 1, WINDOW);
        update();
    }

    /** φ of a silence of so many ns. */
    public synchronized double phi(long silence) {
        return phi((silence - mean() - Durations.of(suspicion.pause())) / deviation());
    }

    /** The silence in ns from which on the peer is suspected: φ is at least the threshold, or no silence may be longer. */
    public long limit() {
        return limit;
    }

    private void update() {
        long unlikely = (long) Math.ceil(mean() + Durations.of(suspicion.pause()) + deviations * deviation());
        limit = Math.min(unlikely, Durations.of(suspicion.longest()));
    }

    private double mean() {
        if (count == 0) {
            return interval;
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += silences[i];
        }
        return sum / count;
    }

    private double deviation() {
        double least = Durations.of(suspicion.leastDeviation());
        if (count == 0) {
            return least;
        }
        double mean = mean();
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (silences[i] - mean) * (silences[i] - mean);
        }
        return Math.max(least, Math.sqrt(sum / count));
    }

    /**
     * −log10 of the upper tail of the normal distribution, so many deviations above the mean, by the logistic approximation of Bowling,
     * Khasawneh, Kaewkuekool and Cho ("A logistic approximation to the cumulative normal distribution", JIEM 2009).
     */
    static double phi(double deviations) {
        double z = deviations * (1.5976 + 0.07056 * deviations * deviations);
        // log10(1 + e^z), without overflow
        return (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))) / Math.log(10);
    }

    /** The inverse of {@link #phi(double)}, by bisection. */
    private static double deviations(double phi) {
        double low = -40;
        double high = 40;
        while (phi(high) < phi) {
            high *= 2;
        }
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (phi(middle) < phi) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
