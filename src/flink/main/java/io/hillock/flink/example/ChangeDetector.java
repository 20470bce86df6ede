package io.hillock.flink.example;

import io.hillock.image.Image;
import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that fires at abrupt changes. One leaky integrator follows a sensor's values quickly, another slowly; their difference drives
 * two neurons, one for a rise and one for a fall. Time constants are in readings.
 *
 * @param fast time constant of the quick integrator
 * @param slow time constant of the slow one
 * @param gain how strongly a difference of 1 drives the neurons; at 1 and more it makes one fire
 */
public record ChangeDetector(double fast, double slow, double gain) {
    /** Finds jumps of the simulated sensors. */
    public static final ChangeDetector DEFAULT = new ChangeDetector(2, 100, 0.7);

    private static final Shape ONE = Shape.of(1);
    private static final Shape TWO = Shape.of(2);

    /** The compiled network. A time step is a reading. */
    public Image image() {
        return Image.compile(network(), RunSettings.of(Profile.NIR).withDt(1));
    }

    /** One input, the value; two outputs, rise and fall. */
    public Network network() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("value", new Input(ONE));
        nodes.put("fast", integrator(fast));
        nodes.put("slow", integrator(slow));
        nodes.put("difference", new Affine(Tensor.of(Shape.of(2, 1), gain, -gain), Tensor.fill(TWO, 0)));
        nodes.put("usual", new Affine(Tensor.of(Shape.of(2, 1), -gain, gain), Tensor.fill(TWO, 0)));
        nodes.put("change", new Lif(Tensor.fill(TWO, 2), Tensor.fill(TWO, 1), Tensor.fill(TWO, 0),
                Tensor.fill(TWO, 1), Tensor.fill(TWO, 0)));
        nodes.put("alert", new Output(TWO));
        var edges = List.of(new Edge("value", "fast"), new Edge("value", "slow"), new Edge("fast", "difference"),
                new Edge("slow", "usual"), new Edge("difference", "change"), new Edge("usual", "change"),
                new Edge("change", "alert"));
        return Network.of(nodes, edges);
    }

    private static Li integrator(double tau) {
        return new Li(Tensor.fill(ONE, tau), Tensor.fill(ONE, 1), Tensor.fill(ONE, 0));
    }
}
