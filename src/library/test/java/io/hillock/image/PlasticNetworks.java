package io.hillock.image;

import io.hillock.model.AdaptiveLif;
import io.hillock.model.Bounds;
import io.hillock.model.CubaLif;
import io.hillock.model.Edge;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Rule.DeltaRule;
import io.hillock.model.Rule.Hebbian;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.Rule.RewardStdp;
import io.hillock.model.Rule.TripletStdp;
import io.hillock.model.Rule;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Small networks that learn, from a seed: every rule, behind the input or behind neurons, recurrent, with several
 * sources.
 */
public final class PlasticNetworks {
    private static final double DT = 1e-3;

    private final RandomGenerator random;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();

    private PlasticNetworks(RandomGenerator random) {
        this.random = random;
    }

    public static Network network(RandomGenerator random) {
        return new PlasticNetworks(random).network();
    }

    private Network network() {
        int inputs = 1 + random.nextInt(40);
        int last = inputs;
        nodes.put("in", new Input(Shape.of(inputs)));
        String source = "in";
        int layers = 1 + random.nextInt(3);
        for (int layer = 1; layer <= layers; layer++) {
            int n = 1 + random.nextInt(20);
            boolean plastic = layer == layers || random.nextInt(3) != 0;
            Rule rule = rule();
            Neuron neuron = neuron(n, plastic && rule instanceof DeltaRule || rule instanceof Hebbian);
            add("syn" + layer, plastic ? new Plastic(weights(n, last, rule.bounds()), rule) : linear(n, last), source);
            add("cell" + layer, neuron, "syn" + layer);
            recur(layer, n, neuron.spikes());
            source = "cell" + layer;
            last = n;
        }
        add("out", new Output(Shape.of(last)), source);
        return Network.of(nodes, edges);
    }

    private void recur(int layer, int n, boolean spikes) {
        String cell = "cell" + layer;
        String back = "back" + layer;
        switch (random.nextInt(4)) {
            case 0 -> {
                add(back, linear(n, n), cell);
                edges.add(new Edge(back, cell));
            }
            case 1 -> {
                Rule rule = spikes ? rule() : new Hebbian(0.01, 1, DT, Bounds.hard(-1, 1));
                add(back, new Plastic(weights(n, n, rule.bounds()), rule), cell);
                edges.add(new Edge(back, cell));
            }
            default -> {
            }
        }
        if (random.nextInt(3) == 0 && nodes.get("in") instanceof Input(Shape shape) && layer == 1) {
            add("extra", new Linear(values(Shape.of(shape.size(), n), -0.3, 0.3)), cell);
            edges.add(new Edge("extra", "syn1"));
        }
    }

    private Rule rule() {
        Bounds bounds = random.nextBoolean() ? Bounds.hard(-0.2, 0.8) : Bounds.soft(0, 1);
        Bounds hard = Bounds.hard(-0.2, 0.8);
        var pairing = random.nextBoolean() ? Pairing.ALL : Pairing.NEAREST;
        var pair = new PairStdp(pairing, time(), time(), random.nextDouble(0.1), random.nextDouble(0.1),
                random.nextInt(3) == 0 ? 0.4 : 0, bounds);
        return switch (random.nextInt(5)) {
            case 0 -> pair;
            case 1 -> new TripletStdp(pair, time(), time(), random.nextDouble(0.1), random.nextDouble(0.1));
            case 2 -> new RewardStdp(pair, time(), random.nextBoolean() ? 0 : time());
            case 3 -> new Hebbian(random.nextDouble(0.1), random.nextInt(2), random.nextBoolean() ? 0 : time(), hard);
            default -> new DeltaRule(random.nextDouble(0.02), random.nextBoolean() ? 0 : time(), hard);
        };
    }

    private Neuron neuron(int n, boolean mayBeAnalog) {
        Shape shape = Shape.of(n);
        Tensor tau = values(shape, 1.5 * DT, 20 * DT);
        Tensor tauSyn = values(shape, 1.5 * DT, 20 * DT);
        Tensor r = values(shape, 0.5, 3);
        Tensor vLeak = values(shape, -0.2, 0.2);
        Tensor threshold = values(shape, 0.2, 1);
        Tensor reset = values(shape, -0.1, 0.1);
        return switch (random.nextInt(mayBeAnalog ? 6 : 5)) {
            case 0 -> new If(r, threshold, reset);
            case 1 -> new Lif(tau, r, vLeak, threshold, reset);
            case 2 -> new CubaLif(tauSyn, tau, r, vLeak, r, threshold, reset);
            case 3, 4 -> new AdaptiveLif(tauSyn, tau, r, vLeak, r, threshold, reset, values(shape, 0, 4 * DT),
                    values(shape, DT, 50 * DT), values(shape, 0, 0.3));
            default -> new Li(tau, r, vLeak);
        };
    }

    private double time() {
        return random.nextDouble(DT, 30 * DT);
    }

    private Node linear(int n, int inputs) {
        return new Linear(values(Shape.of(n, inputs), -0.5, 1));
    }

    private Tensor weights(int n, int inputs, Bounds bounds) {
        return values(Shape.of(n, inputs), bounds.lower(), bounds.upper());
    }

    private Tensor values(Shape shape, double from, double to) {
        return Tensor.of(shape, random.doubles(shape.size(), from, to).toArray());
    }

    private void add(String name, Node node, String source) {
        nodes.put(name, node);
        edges.add(new Edge(source, name));
    }
}
