package io.hillock.engine.plain.plasticity;

/**
 * STDP of pairs (Song, Miller, Abbott 2000), of triplets (Pfister, Gerstner 2006), and modulated by a reward
 * (Izhikevich 2007). Every value other than 0 is a spike. A step applies, in this order: decay; the sources' spikes,
 * which decrease weights; the targets' spikes, which increase weights; the reward. One thread at a time.
 *
 * @param constants decay of the sources' traces, of the targets' traces, plus, minus, offset, lower, upper
 * @param nearest whether a spike sets its trace to 1 instead of adding 1
 * @param soft whether changes shrink near the bounds
 * @param pre traces of the sources
 * @param post traces of the targets
 * @param triplet null for pairs
 * @param reward null if spikes change the weights directly
 * @param weight {@code [sources][targets]}
 */
public record Stdp(float[] constants, boolean nearest, boolean soft, float[] pre, float[] post, Triplet triplet,
        Reward reward, float[] weight) implements Rule {

    /**
     * Slow traces, which make changes larger.
     *
     * @param constants decay of the sources' slow traces, of the targets' slow traces, plus3, minus3
     * @param pre slow traces of the sources
     * @param post slow traces of the targets
     */
    public record Triplet(float[] constants, float[] pre, float[] post) {}

    /**
     * Changes that wait for a reward.
     *
     * @param constants decay of the eligibility, of the reward
     * @param eligibility {@code [sources][targets]}
     * @param reward one number
     */
    public record Reward(float[] constants, float[] eligibility, float[] reward) {}

    @Override
    public void learn(float[] x, int at, float[] z, int from) {
        decay();
        for (int i = 0; i < pre.length; i++) {
            if (x[at + i] != 0) {
                depress(i);
                spike(pre, i);
                if (triplet != null) {
                    spike(triplet.pre, i);
                }
            }
        }
        for (int j = 0; j < post.length; j++) {
            if (z[from + j] != 0) {
                potentiate(j);
                spike(post, j);
                if (triplet != null) {
                    spike(triplet.post, j);
                }
            }
        }
        if (reward != null) {
            consolidate();
        }
    }

    private void decay() {
        Traces.decay(pre, constants[0]);
        Traces.decay(post, constants[1]);
        if (triplet != null) {
            Traces.decay(triplet.pre, triplet.constants[0]);
            Traces.decay(triplet.post, triplet.constants[1]);
        }
        if (reward != null) {
            Traces.decay(reward.eligibility, reward.constants[0]);
        }
    }

    private void spike(float[] traces, int index) {
        traces[index] = nearest ? 1 : traces[index] + 1;
    }

    /** Applies a spike of source i. */
    private void depress(int i) {
        float size = triplet == null ? minus() : Math.fma(triplet.constants[3], triplet.pre[i], minus());
        for (int j = 0; j < post.length; j++) {
            int k = i * post.length + j;
            change(k, soft ? -(size * (weight[k] - lower())) : -size, post[j]);
        }
    }

    /** Applies a spike of target j. */
    private void potentiate(int j) {
        float size = triplet == null ? plus() : Math.fma(triplet.constants[2], triplet.post[j], plus());
        for (int i = 0; i < pre.length; i++) {
            int k = i * post.length + j;
            change(k, soft ? size * (upper() - weight[k]) : size, pre[i] - offset());
        }
    }

    private void change(int k, float size, float trace) {
        if (reward == null) {
            weight[k] = Traces.clip(Math.fma(size, trace, weight[k]), lower(), upper());
        } else {
            reward.eligibility[k] = Math.fma(size, trace, reward.eligibility[k]);
        }
    }

    private void consolidate() {
        float given = reward.reward[0];
        if (given != 0) {
            for (int k = 0; k < weight.length; k++) {
                weight[k] = Traces.clip(Math.fma(given, reward.eligibility[k], weight[k]), lower(), upper());
            }
            reward.reward[0] = given * reward.constants[1];
        }
    }

    private float plus() {
        return constants[2];
    }

    private float minus() {
        return constants[3];
    }

    private float offset() {
        return constants[4];
    }

    private float lower() {
        return constants[5];
    }

    private float upper() {
        return constants[6];
    }
}
