package io.hillock.image;

import static io.hillock.image.Graph.affine;
import static io.hillock.image.Graph.counted;
import static io.hillock.image.Graph.fill;
import static io.hillock.image.Graph.input;
import static io.hillock.image.Graph.lif;
import static io.hillock.image.Graph.output;

import io.hillock.model.AdaptiveLif;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Bounds;
import io.hillock.model.Conv2d;
import io.hillock.model.CubaLif;
import io.hillock.model.Delay;
import io.hillock.model.Flatten;
import io.hillock.model.Li;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings.Initial;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.NodeSettings;
import io.hillock.model.Padding;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.Rule.RewardStdp;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Size;
import io.hillock.model.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** The images in {@code native/test/images/good}, which every reader must accept. */
final class GoodImages {
    private GoodImages() {}

    static Map<String, Image> all() {
        var images = new LinkedHashMap<String, Image>();
        images.put("recurrent", recurrent());
        images.put("convolution", convolution());
        images.put("halves", convolution(WeightType.F16));
        images.put("bytes", convolution(WeightType.I8));
        images.put("recurrent_bytes", recurrent(WeightType.I8));
        images.put("several_spikes", severalSpikes());
        images.put("settings_of_their_own", settingsOfTheirOwn());
        images.put("several_ends", severalEnds());
        for (int seed : new int[]{3, 4, 5}) {
            var random = new Random(seed);
            Network network = RandomNetworks.network(random);
            images.put("random" + seed, Image.compile(network, RandomSettings.of(random, network)));
        }
        return images;
    }

    /** Inputs audio and video, whose sum fires; Outputs class (spikes), sum (a membrane) and echo (an Input). */
    static Image severalEnds() {
        return Image.compile(new Graph().node("audio", input(2)).node("video", input(1, 1, 3))
                .node("hear", affine(2, 3)).node("flat", new Flatten(Optional.empty(), 0, -1))
                .node("see", new Linear(counted(3, 3))).node("lif", lif(3)).node("li", new Li(fill(0.01, 3), fill(1, 3),
                        fill(0, 3)))
                .node("class", output(3)).node("sum", output(3)).node("echo", output(2))
                .path("audio", "hear", "lif", "class").path("video", "flat", "see", "lif").path("see", "li", "sum")
                .path("audio", "echo").network(), Graph.NIR);
    }

    /** Signals in, fc, rec, lif, wait; state lif:v, lif:previous, wait:ring; stages fc / rec, lif / wait. */
    static Image recurrent() {
        return recurrent(WeightType.F32);
    }

    static Image recurrent(WeightType weights) {
        return Image.compile(new Graph().node("in", input(2)).node("fc", affine(2, 3)).node("lif", lif(3))
                .node("rec", new Linear(counted(3, 3))).node("wait", new Delay(Tensor.vector(0, 0.001, 0.002)))
                .node("out", output(3)).path("in", "fc", "lif", "rec", "lif", "wait", "out").network(), Graph.NIR,
                weights);
    }

    /**
     * Signals in, fc, cell; one stage. Not among the shared images, because the plain interpreter of the C++ tests runs
     * those.
     */
    static Image learning() {
        return learning(WeightType.F32);
    }

    static Image learning(WeightType weights) {
        var pair = new PairStdp(Pairing.ALL, 0.02, 0.02, 0.01, 0.01, Bounds.hard(0, 10));
        var cell = new AdaptiveLif(fill(0.005, 3), fill(0.01, 3), fill(1, 3), fill(0, 3), fill(1, 3), fill(1, 3),
                fill(0, 3), fill(0.002, 3), fill(1, 3), fill(0.1, 3));
        return Image.compile(new Graph().node("in", input(2))
                .node("fc", new Plastic(counted(3, 2), new RewardStdp(pair, 0.1, 0))).node("cell", cell)
                .node("out", output(3)).path("in", "fc", "cell", "out").network(), Graph.NIR, weights);
    }

    /** Signals in, conv, pool, li, out; state li:v. */
    static Image convolution() {
        return convolution(WeightType.F32);
    }

    static Image convolution(WeightType weights) {
        var conv = new Conv2d(Optional.empty(), counted(2, 1, 2, 2), fill(0.25, 2), new Size(1, 1), new Padding.Same(),
                new Size(1, 1), 2);
        var pool = new AvgPool2d(new Size(2, 2), new Size(2, 2), new Size(0, 0));
        return Image.compile(new Graph().node("in", input(2, 4, 4)).node("conv", conv).node("pool", pool)
                .node("li", new Li(fill(0.01, 2, 2, 2), fill(1, 2, 2, 2), fill(0, 2, 2, 2)))
                .node("flat", new Flatten(Optional.empty(), 0, -1)).node("out", output(8))
                .path("in", "conv", "pool", "li", "flat", "out").network(), Graph.NIR, weights);
    }

    /** Signals in, cuba, lif. */
    static Image settingsOfTheirOwn() {
        var cuba = new CubaLif(fill(0.01, 2), fill(0.02, 2), fill(1, 2), fill(0.25, 2), fill(4, 2), fill(0.5, 2),
                fill(0, 2));
        return Image.compile(
                new Graph().node("in", input(2)).node("cuba", cuba).node("lif", lif(2)).node("out", output(2))
                        .path("in", "cuba", "lif", "out").network(),
                Graph.NIR.withFires(FiringCondition.AT_OR_ABOVE)
                        .withNode("cuba", NodeSettings.OPEN.withReset(Reset.TO_ZERO_LATE)
                                .withUpdateOrder(UpdateOrder.MEMBRANE_FIRST).withInitial(Initial.V_LEAK)
                                .withLowerBound(OptionalDouble.empty()).withReport(ReportedStep.PREVIOUS_STEP))
                        .withNode("lif", NodeSettings.OPEN.withReset(Reset.NONE).withGain(Gain.PARAMETER)));
    }

    /** Signals in, cuba; state cuba:i, cuba:v. */
    static Image severalSpikes() {
        var cuba = new CubaLif(fill(0.01, 2), fill(0.02, 2), fill(1, 2), fill(0, 2), fill(1, 2), fill(1, 2),
                fill(0, 2));
        return Image.compile(
                new Graph().node("in", input(2)).node("cuba", cuba).node("out", output(2)).path("in", "cuba", "out")
                        .network(),
                RunSettings.of(Profile.SINABS).withDt(1e-3));
    }
}
