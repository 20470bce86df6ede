package io.hillock.image.compile;

import io.hillock.image.WeightType;
import io.hillock.image.program.InputSignal;
import io.hillock.image.program.NodeEntry;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.image.program.OutputSignal;
import io.hillock.image.program.OutputSources;
import io.hillock.image.program.Program;
import io.hillock.image.program.Signal;
import io.hillock.image.program.TensorTable;
import io.hillock.image.safetensors.NewTensor;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Output;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Transform;
import io.hillock.model.graph.FlatNetwork;
import java.util.ArrayList;
import java.util.List;

/** Compiles a flat network into a program and its tensors, both in the order in which operations run. One thread. */
public final class Compiler {
    private final FlatNetwork network;
    private final TensorTable tensors = new TensorTable();
    private final StateTable state = new StateTable();
    private final List<String> warnings = new ArrayList<>();
    private final NeuronCompiler.Neurons neurons;
    private final TransformCompiler transforms;
    private final SignalWiring wiring;
    private final Signal[] signals;
    /** For each signal, the membrane of its neurons, or {@link Program#NONE}. */
    private final int[] membranes;
    private final Program program;

    public Compiler(FlatNetwork network, RunSettings settings, WeightType weights) {
        this.network = network;
        warnings.addAll(network.warnings());
        var ofNeurons = new NeuronSettings(network, settings);
        warnings.addAll(ofNeurons.warnings());
        neurons = new NeuronCompiler.Neurons(settings.dt(), ofNeurons, tensors, state, warnings);
        transforms = new TransformCompiler(network, settings, tensors, new WeightTable(tensors, weights), state,
                warnings);
        var order = new NodeOrder(network, settings.cycleDelay());
        wiring = new SignalWiring(network, order, ofNeurons);
        signals = new Signal[wiring.writers().size()];
        membranes = new int[signals.length];
        network.inputs().forEach(input -> addSignal(wiring.signal(input), Program.NONE));
        var stages = new ArrayList<List<Operation>>();
        for (List<String> part : order.stages()) {
            List<Operation> stage = part.stream().filter(wiring::operates).map(this::compile).toList();
            if (!stage.isEmpty()) {
                stages.add(stage);
            }
        }
        program = new Program(ofNeurons.resolved(), inputs(), outputs(), List.of(signals), state.variables(), stages,
                nodes());
    }

    public Program program() {
        return program;
    }

    public List<NewTensor> tensors() {
        return tensors.tensors();
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private Operation compile(String node) {
        List<OperationInput> in = wiring.sources(node);
        int out = wiring.signal(node);
        Operation operation = switch (network.stretched(node)) {
            case Input _,Output _ -> new Operation.Sum(node, in, out);
            case Neuron neuron -> neurons.compile(neuron, node, in, out);
            case Transform transform -> transforms.compile(transform, node, in, out, post(node));
            case Network _ -> throw new IllegalStateException("a flat network holds no network");
        };
        addSignal(out, operation.membrane());
        return operation;
    }

    private List<InputSignal> inputs() {
        return network.inputs().stream().map(name -> new InputSignal(name, wiring.signal(name))).toList();
    }

    private List<OutputSignal> outputs() {
        var sources = new OutputSources(network);
        return network.outputs().stream()
                .map(name -> new OutputSignal(name, wiring.signal(name), sources.kind(name))).toList();
    }

    private int post(String node) {
        String neuron = network.learnsFrom(node);
        return neuron == null ? Program.NONE : wiring.signal(neuron);
    }

    private void addSignal(int index, int membrane) {
        String writer = wiring.writers().get(index);
        Shape shape = network.outputShape(writer);
        int previous = wiring.keepsPrevious(index)
                ? state.add(writer, "previous", Shape.of(shape.size()))
                : Program.NONE;
        signals[index] = new Signal(writer, shape, previous);
        membranes[index] = membrane;
    }

    private List<NodeEntry> nodes() {
        var entries = new ArrayList<NodeEntry>();
        network.nodes().forEach((name, node) -> {
            int signal = wiring.signal(name);
            int membrane = node instanceof Neuron ? membranes[signal] : Program.NONE;
            entries.add(new NodeEntry(name, node.type(), network.outputShape(name), signal, membrane));
        });
        return entries;
    }
}
