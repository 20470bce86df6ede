package io.hillock.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.image.program.Operation;
import io.hillock.image.program.StepWork;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv2d;
import io.hillock.model.Edge;
import io.hillock.model.Flatten;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Padding;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class StepWorkTest {
    private static final Size ONE = new Size(1, 1);
    private static final Size TWO = new Size(2, 2);

    /** input [4, 8, 8] - conv [6, 6, 6] of 3 × 3 in 2 groups - IF - mean over 2 × 2 - [54] - dense [5] - IF - output. */
    @Test
    void countsWeightedTermsAndElements() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(4, 8, 8)));
        nodes.put("conv", new Conv2d(Optional.empty(), Tensor.fill(Shape.of(6, 2, 3, 3), 0.5),
                Tensor.fill(Shape.of(6), 0), ONE, new Padding.Of(0, 0), ONE, 2));
        nodes.put("first", neurons(Shape.of(6, 6, 6)));
        nodes.put("pool", new AvgPool2d(TWO, TWO, new Size(0, 0)));
        nodes.put("flat", new Flatten(Optional.empty(), 0, -1));
        nodes.put("dense", new Linear(Tensor.fill(Shape.of(5, 54), 0.5)));
        nodes.put("second", neurons(Shape.of(5)));
        nodes.put("output", new Output(Shape.of(5)));
        List<String> names = List.copyOf(nodes.keySet());
        List<Edge> edges = new ArrayList<>();
        for (int i = 1; i < names.size(); i++) {
            edges.add(new Edge(names.get(i - 1), names.get(i)));
        }
        Image image = Image.compile(Network.of(nodes, edges), RunSettings.of(Profile.NIR));
        long conv = 6 * 6 * 6 * (3 * 3) * (4 / 2);
        long pool = 6 * 3 * 3 * (2 * 2);
        long dense = 54 * 5;
        long others = image.program().stages().stream().flatMap(List::stream)
                .filter(operation -> !(operation instanceof Operation.Conv || operation instanceof Operation.Pool
                        || operation instanceof Operation.Linear))
                .mapToLong(operation -> image.program().signal(operation.out()).shape().size()).sum();
        assertEquals(conv + pool + dense + others, StepWork.operations(image));
        assertEquals(6 * 6 * 6 + 5, neuronsOf(image));
        assertEquals(3 * 7 * StepWork.operations(image), StepWork.of(StepWork.operations(image), 3, 7));
    }

    @Test
    void countsWhatLearnsAsDense() {
        Network network = PlasticNetworks.network(RandomGeneratorFactory.of("L64X128MixRandom").create(2));
        Image image = Image.compile(network, RunSettings.of(Profile.NIR));
        long expected = image.program().stages().stream().flatMap(List::stream)
                .mapToLong(operation -> switch (operation) {
                    case Operation.Plastic plastic ->
                        (long) image.program().state().get(plastic.weight()).shape().dim(0)
                                * image.program().signal(plastic.out()).shape().size();
                    case Operation.Linear linear -> (long) image.tensorShape(linear.weight()).dim(0)
                            * image.program().signal(linear.out()).shape().size();
                    case Operation other -> image.program().signal(other.out()).shape().size();
                }).sum();
        assertEquals(expected, StepWork.operations(image));
    }

    @Test
    void workThatNoLongHoldsIsTheMost() {
        assertEquals(Long.MAX_VALUE, StepWork.of(1L << 40, 65_536, 1 << 24));
        assertEquals(Long.MAX_VALUE, StepWork.of(1L << 23, 65_536, 1 << 24));
        assertEquals(1L << 62, StepWork.of(1L << 22, 65_536, 1 << 24));
        assertEquals(Long.MAX_VALUE, StepWork.of(Long.MAX_VALUE, 65_536, 1 << 24));
    }

    private static If neurons(Shape shape) {
        return new If(Tensor.fill(shape, 1), Tensor.fill(shape, 1), Tensor.fill(shape, 0));
    }

    private static long neuronsOf(Image image) {
        return image.program().stages().stream().flatMap(List::stream).filter(Operation::spikes)
                .mapToLong(operation -> image.program().signal(operation.out()).shape().size()).sum();
    }
}
