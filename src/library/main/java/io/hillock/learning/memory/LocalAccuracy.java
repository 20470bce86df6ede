package io.hillock.learning.memory;

import io.hillock.learning.RecalledEpisode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How well teachers did in several episodes (overall local accuracy, Woods et al. 1997). */
public final class LocalAccuracy {
    private LocalAccuracy() {}

    /**
     * The teacher with the best mean merit, weighted by similarity; only similarities above 0 count. Of equally good teachers, the first by
     * name.
     */
    public static Optional<String> best(List<RecalledEpisode> episodes) {
        Map<String, double[]> sums = new TreeMap<>();
        for (RecalledEpisode recalled : episodes) {
            double weight = Math.max(0, recalled.similarity());
            recalled.episode().standings().forEach((teacher, standing) -> {
                double[] sum = sums.computeIfAbsent(teacher, _ -> new double[2]);
                sum[0] += weight * standing.merit();
                sum[1] += weight;
            });
        }
        String best = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, double[]> entry : sums.entrySet()) {
            double merit = entry.getValue()[0] / entry.getValue()[1];
            if (entry.getValue()[1] > 0 && merit > most) {
                most = merit;
                best = entry.getKey();
            }
        }
        return Optional.ofNullable(best);
    }
}
