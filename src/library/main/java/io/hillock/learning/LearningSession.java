package io.hillock.learning;

import io.hillock.engine.Engine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.image.program.Learning;
import io.hillock.model.Network;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A session whose weights learn. It starts with the image's weights and owns its changes to them; engine and image stay unchanged.
 *
 * <p>One thread at a time. It works with a session of any engine; with an engine in another process, each reward copies the whole state.
 */
public final class LearningSession implements AutoCloseable {
    /** The largest sum of rewards that have not faded yet. It keeps weights finite for any sequence of rewards. */
    public static final int MOST_REWARD = 1000;

    private final Image image;
    private final Session session;
    private final StateVariables variables;
    private final List<Synapses> synapses;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment rest;
    /** The weights up to which {@link #update} has reported changes. */
    private final Map<String, float[]> published = new LinkedHashMap<>();
    private long publishedStep;

    private LearningSession(Image image, Session session) {
        this.image = image;
        this.session = session;
        this.variables = new StateVariables(image.program(), session);
        this.synapses = Synapses.of(image.program());
        this.rest = arena.allocate(session.stateBytes(), Long.BYTES);
        image.rest(rest);
        markPublished();
    }

    /** Opens a session at rest; the engine stays the caller's. */
    public static LearningSession open(Engine engine) {
        return new LearningSession(engine.image(), engine.open());
    }

    /** Learns over an existing session, which belongs to this one from now on. */
    public static LearningSession of(Image image, Session session) {
        return new LearningSession(image, session);
    }

    /** Runs the next steps, as {@link Session#run(Encoding, Response)} does; weights learn meanwhile. */
    public void run(Encoding encoding, Response response) {
        session.run(encoding, response);
    }

    /** Runs the next steps on lists of spikes; weights learn meanwhile. */
    public void run(Spikes spikes, Response response) {
        session.run(spikes, response);
    }

    /**
     * Gives a reward to every connection that learns by reward. It is added to what remains of earlier rewards, and acts from the end of
     * the next step.
     *
     * @param reward the reward; a negative value is a punishment
     * @throws IllegalArgumentException if the sum would be outside −{@value #MOST_REWARD} to {@value #MOST_REWARD}; then nothing has
     *     changed
     */
    public void reward(double reward) {
        var sums = new LinkedHashMap<Integer, float[]>();
        for (Synapses each : synapses) {
            if (each.learning() instanceof Learning.Stdp stdp && stdp.reward().isPresent()) {
                int variable = stdp.reward().get().reward();
                float[] sum = variables.read(variable);
                sum[0] += (float) reward;
                if (!(Math.abs(sum[0]) <= MOST_REWARD)) {
                    throw new IllegalArgumentException("reward: the rewards of '" + each.node() + "' would add up to "
                            + sum[0] + ", they must stay within ±" + MOST_REWARD);
                }
                sums.put(variable, sum);
            }
        }
        sums.forEach(variables::write);
    }

    /**
     * Sets the target of every connection that learns by the delta rule, until the next call.
     *
     * @param target one value per output of the connection
     * @throws IllegalArgumentException if their number differs from that of the outputs
     */
    public void teach(float... target) {
        teach(_ -> target);
    }

    /** Whether a {@link #reward} has any effect. */
    public boolean learnsByReward() {
        return synapses.stream().anyMatch(
                each -> each.learning() instanceof Learning.Stdp stdp && stdp.reward().isPresent());
    }

    /** Whether a target has any effect. */
    public boolean learnsByTarget() {
        return synapses.stream().anyMatch(each -> each.learning() instanceof Learning.Delta);
    }

    /**
     * Sets the target of every connection that learns by the delta rule to 1 for one output and 0 for all others, as {@link #teach} does.
     *
     * @throws IndexOutOfBoundsException if a connection has no such output; then nothing has changed
     */
    public void teachLabel(int label) {
        for (Synapses each : synapses) {
            if (each.learning() instanceof Learning.Delta) {
                Objects.checkIndex(label, each.outputs());
            }
        }
        teach(each -> {
            float[] target = new float[each.outputs()];
            target[label] = 1;
            return target;
        });
    }

    private void teach(Function<Synapses, float[]> target) {
        for (Synapses each : synapses) {
            if (each.learning() instanceof Learning.Delta delta) {
                variables.write(delta.target(), target.apply(each));
                variables.write(delta.teaching(), new float[]{1});
            }
        }
    }

    /** Removes the targets. The delta rule changes nothing until {@link #teach}. */
    public void stopTeaching() {
        for (Synapses each : synapses) {
            if (each.learning() instanceof Learning.Delta delta) {
                variables.write(delta.teaching(), new float[]{0});
            }
        }
    }

    /** Resets the state to rest, except what was learned: weights, and thresholds of adaptive neurons. The step count stays. */
    public void relax() {
        for (int index = 0; index < image.program().state().size(); index++) {
            if (!Synapses.learned(image.program(), index)) {
                long bytes = image.program().state().get(index).shape().size() * (long) Float.BYTES;
                session.write(image.program().offset(index), rest.asSlice(image.program().offset(index), bytes));
            }
        }
    }

    /**
     * A plastic connection's weights.
     *
     * @param node the connection's name
     * @return [inputs, outputs], row-major: the weights from one source are adjacent
     * @throws IllegalArgumentException if there is no plastic connection of that name
     */
    public float[] weights(String node) {
        return variables.read(synapses(node).variable());
    }

    /**
     * Replaces a plastic connection's weights.
     *
     * @throws IllegalArgumentException if there is no plastic connection of that name, or the number of weights differs
     */
    public void setWeights(String node, float[] weights) {
        variables.write(synapses(node).variable(), weights);
    }

    /** Scales the weights to each target so that they add up to {@code sum} (Diehl and Cook 2015). Weights that are all zero stay. */
    public void normalise(String node, double sum) {
        Synapses each = synapses(node);
        variables.write(each.variable(), each.scaled(variables.read(each.variable()), sum));
    }

    /** The image with the learned weights as the initial ones. It has another digest and the same program. */
    public Image image() {
        Image learned = image;
        for (Synapses each : synapses) {
            float[] weights = variables.read(each.variable());
            learned = learned.withTensor(each.tensor(), MemorySegment.ofArray(weights));
        }
        return learned;
    }

    /**
     * The network with the learned weights; it still learns.
     *
     * @param network the network from which the image was compiled
     */
    public Network network(Network network) {
        return new LearnedNetwork(this, true).of(network);
    }

    /**
     * The network with the learned weights and thresholds, without learning. Plastic connections become Linear, which NIR files can hold.
     *
     * @param network the network from which the image was compiled
     */
    public Network frozen(Network network) {
        return new LearnedNetwork(this, false).of(network);
    }

    /** The changes since the last call, or since the session was opened: the content of a PLASTICITY_UPDATE. */
    public WeightUpdate update() {
        var deltas = new LinkedHashMap<String, float[]>();
        for (Synapses each : synapses) {
            float[] delta = variables.read(each.variable()), before = published.get(each.tensor());
            for (int k = 0; k < delta.length; k++) {
                delta[k] -= before[k];
            }
            deltas.put(each.tensor(), delta);
        }
        long steps = session.step() - publishedStep;
        markPublished();
        return new WeightUpdate(Synapses.rules(synapses), Synapses.rate(image, synapses), steps, deltas);
    }

    /**
     * Adds what others have learned; weights stay within the bounds of their rule.
     *
     * @throws IllegalArgumentException if a tensor belongs to no plastic connection or has another size; the message names it, and nothing
     *     has changed
     */
    public void apply(WeightUpdate update) {
        var changed = new LinkedHashMap<Synapses, float[]>();
        update.deltas().forEach((tensor, delta) -> {
            Synapses each = synapses.stream().filter(s -> s.tensor().equals(tensor)).findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("no plastic connection starts at '" + tensor + "'"));
            changed.put(each, each.added(image, variables.read(each.variable()), delta));
        });
        changed.forEach((each, weights) -> {
            variables.write(each.variable(), weights);
            float[] before = published.get(each.tensor());
            float[] delta = update.deltas().get(each.tensor());
            for (int k = 0; k < before.length; k++) {
                before[k] += delta[k];
            }
        });
    }

    /** The state variables that hold what was learned: weights, and thresholds of adaptive neurons. */
    public List<String> learned() {
        return learned(image);
    }

    /** An image's state variables that learn; empty if it has none. */
    public static List<String> learned(Image image) {
        return IntStream.range(0, image.program().state().size())
                .filter(index -> Synapses.learned(image.program(), index))
                .mapToObj(index -> image.program().state().get(index).name()).toList();
    }

    /** The underlying session, for snapshots. */
    public Session session() {
        return session;
    }

    @Override
    public void close() {
        session.close();
        arena.close();
    }

    /** A state variable by its name, for example {@code cell:theta}. */
    float[] state(String name) {
        return variables.read(image.program().variable(name));
    }

    private void markPublished() {
        synapses.forEach(each -> published.put(each.tensor(), variables.read(each.variable())));
        publishedStep = session.step();
    }

    private Synapses synapses(String node) {
        return synapses.stream().filter(each -> each.node().equals(node)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no plastic connection '" + node + "'"));
    }
}
