package io.hillock.training.plain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.image.Image;
import io.hillock.model.Affine;
import io.hillock.model.Conv2d;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSet;
import io.hillock.training.Loss;
import io.hillock.training.NewNetwork;
import io.hillock.training.ResetGradient;
import io.hillock.training.Surrogate;
import io.hillock.training.Training;
import io.hillock.training.update.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A network of dyadic numbers, a batch, and what to differentiate. Decays are 0.5, gains 1. */
record TorchCase(String name, Network network, Reset reset, String loss, String surrogate, ResetGradient through,
        List<String> batchNorm) {
    TorchCase(String name, Network network, Reset reset, String loss, String surrogate, ResetGradient through) {
        this(name, network, reset, loss, surrogate, through, List.of());
    }

    private static final double DT = 0x1p-10;
    private static final int SAMPLES = 5;
    private static final int STEPS = 8;
    private static final int CLASSES = 4;

    static List<TorchCase> all() {
        List<TorchCase> cases = new ArrayList<>();
        for (Reset reset : Reset.values()) {
            for (ResetGradient through : reset == Reset.MULTI_SPIKE
                    ? new ResetGradient[0]
                    : ResetGradient.values()) {
                String name = "dense_" + reset.label() + "_" + through.label();
                cases.add(new TorchCase(name, NewNetwork.dense(lif(), 1, 20, 16, CLASSES), reset, "count-ce:0.5",
                        "fast-sigmoid:5", through));
            }
        }
        ResetGradient whole = ResetGradient.WHOLE;
        Shape image = Shape.of(2, 9, 9);
        cases.add(new TorchCase("conv", NewNetwork.conv(lif(), 2, image, "6C3-P-5C2-12-4"), Reset.SUBTRACT,
                "count-mse:0.8,0.1", "atan:2", ResetGradient.DETACHED));
        cases.add(new TorchCase("conv_whole", NewNetwork.conv(lif(), 3, image, "4C4-P3-4"), Reset.TO_V_RESET,
                "count-ce:1", "sigmoid:4", whole));
        cases.add(new TorchCase("recurrent", NewNetwork.recurrent(lif(), 4, 20, 12, CLASSES), Reset.SUBTRACT,
                "count-ce:0.5", "triangular:0.7", ResetGradient.DETACHED));
        cases.add(new TorchCase("recurrent_whole", NewNetwork.recurrent(lif(), 5, 20, 12, 8, CLASSES),
                Reset.SUBTRACT_LATE, "count-ce:0.5", "slayer:1,2", whole));
        cases.add(new TorchCase("synapses", NewNetwork.recurrent(cuba(), 6, 20, 10, CLASSES), Reset.TO_V_RESET,
                "membrane-mean-ce:1", "fast-sigmoid:3", whole));
        cases.add(new TorchCase("membranes", NewNetwork.dense(cuba(), 7, 20, 10, CLASSES), Reset.SNNTORCH_SUBTRACT,
                "membrane-max-ce:0.5", "straight-through", whole));
        cases.add(new TorchCase("batch_norm", NewNetwork.conv(lif(), 8, image, "6C3-P-5C2-12-4"), Reset.TO_V_RESET,
                "count-ce:0.5", "fast-sigmoid:5", ResetGradient.DETACHED, List.of("conv*", "fc3")));
        return cases;
    }

    private static NewNetwork.Neurons lif() {
        return new NewNetwork.Neurons(false, 2 * DT, 2 * DT, DT, 1, false);
    }

    private static NewNetwork.Neurons cuba() {
        return new NewNetwork.Neurons(true, 2 * DT, 2 * DT, DT, 1, true);
    }

    /** The tensor of the image that holds a parameter. */
    static String tensor(String parameter) {
        return parameter.replace(".v_threshold", ".threshold");
    }

    Training training() {
        RunSettings settings = RunSettings.of(Profile.NIR).withDt(DT).withReset(reset);
        return Training.of(dyadic(network), settings).loss(Loss.parse(loss)).surrogate(Surrogate.parse(surrogate))
                .resetGradient(through).train(List.of("lif*.v_threshold")).batch(SAMPLES).batchNorm(batchNorm);
    }

    /** Weights three times as large, so that neurons spike, as multiples of 1/64. */
    private static Network dyadic(Network network) {
        Map<String, Node> nodes = new LinkedHashMap<>(network.nodes());
        nodes.replaceAll((_, node) -> switch (node) {
            case Affine affine -> new Affine(dyadic(affine.weight()), dyadic(affine.bias()));
            case Conv2d conv -> new Conv2d(conv.inputSize(), dyadic(conv.weight()), dyadic(conv.bias()),
                    conv.stride(), conv.padding(), conv.dilation(), conv.groups());
            default -> node;
        });
        return Network.of(nodes, network.edges());
    }

    private static Tensor dyadic(Tensor values) {
        return Tensor.of(values.shape(),
                Arrays.stream(values.toArray()).map(value -> Math.rint(3 * 64 * value) / 64).toArray());
    }

    private int inputs() {
        return Image.compile(network, RunSettings.of(Profile.NIR).withDt(DT)).inputShape().size();
    }

    private float[] values() {
        Random random = new Random(9);
        float[] values = new float[SAMPLES * STEPS * inputs()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(2) * random.nextInt(9) / 8f;
        }
        return values;
    }

    private static NpyArray labels() {
        return NpyArray.of(new long[]{0, 3, 1, 2, 1}, SAMPLES);
    }

    DataSet data() {
        return ArrayDataSet.of(NpyArray.of(values(), SAMPLES, STEPS, inputs()), labels(), Shape.of(inputs()), 0);
    }

    void write(Path folder) throws IOException {
        Training training = training();
        Image image = Image.compile(training.network(), training.settings());
        image.write(folder.resolve("image.safetensors"));
        Npy.write(folder.resolve("x.npy"), NpyArray.of(values(), SAMPLES, STEPS, inputs()));
        Npy.write(folder.resolve("y.npy"), labels());
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode().put("reset_gradient", through.label());
        add(json.putArray("loss"), loss);
        add(json.putArray("surrogate"), surrogate);
        ArrayNode tensors = json.putArray("tensors");
        for (Parameter parameter : new TrainedProgram(training).parameters()) {
            tensors.add(tensor(parameter.name()));
        }
        batchNorm(training, json.putObject("batch_norm"));
        Files.writeString(folder.resolve("case.json"), mapper.writeValueAsString(json));
    }

    /** Adds the normalised nodes, each with its number of channels. */
    private static void batchNorm(Training training, ObjectNode json) {
        TrainedProgram trained = new TrainedProgram(training);
        for (int o = 0; o < trained.operations().size(); o++) {
            if (trained.norm(o) != null) {
                json.put(trained.operations().get(o).node(), trained.norm(o).channels());
            }
        }
    }

    /** A choice as {@code [name, number, …]}. */
    private static void add(ArrayNode into, String choice) {
        String[] parts = choice.split("[:,]");
        into.add(parts[0]);
        Arrays.stream(parts).skip(1).forEach(number -> into.add(Double.parseDouble(number)));
    }
}
