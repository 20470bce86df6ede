package io.hillock.learning;

/** An episode as the memory stores it, with its encoding and the time of its last use. Guarded by the memory. */
public final class StoredEpisode {
    public final long id;
    public final float[] encoding;
    public final double norm;
    public Episode episode;
    public long used;

    public StoredEpisode(Episode episode, float[] encoding, long used) {
        this.id = episode.id();
        this.encoding = encoding;
        this.norm = norm(encoding);
        this.episode = episode;
        this.used = used;
    }

    /** The cosine with another encoding, computed in double in index order; 0 if one of the two is all zero. */
    public double cosine(float[] other, double otherNorm) {
        if (norm == 0 || otherNorm == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < encoding.length; i++) {
            sum += (double) encoding[i] * other[i];
        }
        return Math.clamp(sum / (norm * otherNorm), -1, 1);
    }

    public static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
