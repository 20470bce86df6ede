package io.hillock.training.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.training.DataSet;
import io.hillock.training.loop.BatchSums;
import io.hillock.training.update.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gradients of batches against PyTorch's autograd ({@code bench/training/torch_gradients.py}). Weights and inputs are dyadic, so that float32 here and float64 there see the same
 * spikes.
 */
class TorchGradientsTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path SCRIPT = Path.of(System.getProperty("hillock.root"),
            "bench/training/torch_gradients.py");

    @Test
    void gradientsAreAutograds(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)) && python(List.of("-c", "import torch, numpy")).code == 0,
                PYTHON + " has no torch");
        List<TorchCase> cases = TorchCase.all();
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        for (TorchCase one : cases) {
            Path own = Files.createDirectory(folder.resolve(one.name()));
            one.write(own);
            command.add(own.toString());
        }
        Finished finished = python(command);
        assertEquals(0, finished.code, finished.output);
        TreeMap<Double, String> worst = new TreeMap<>();
        for (TorchCase one : cases) {
            compare(one, folder.resolve(one.name()), worst);
        }
        assertTrue(worst.lastKey() <= 1e-5, "relative differences: " + worst.tailMap(1e-5, false));
    }

    private static void compare(TorchCase one, Path folder, TreeMap<Double, String> worst) {
        Npz torch = Npz.open(folder.resolve("gradients.npz"));
        DataSet data = one.data();
        try (PlainEngine engine = new PlainEngine(one.training())) {
            engine.prepare(data);
            BatchSums sums = new BatchSums(engine.layers().size());
            engine.gradient(data, IntStream.range(0, data.size()).toArray(), 0, data.size(), 0, sums);
            double expected = torch.array("loss").toDoubles()[0];
            assertEquals(expected, sums.loss() / data.size(), 1e-6 * expected, one.name());
            for (Parameter parameter : engine.trainedParameters()) {
                String name = TorchCase.tensor(parameter.name());
                double difference = difference(torch.array(name), parameter);
                worst.put(difference, one.name() + " " + name);
            }
        }
    }

    /** |own − expected| / |expected|. */
    private static double difference(NpyArray array, Parameter parameter) {
        double[] expected = array.toDoubles();
        double[] own = OracleParameters.flat(parameter.gradient());
        assertEquals(expected.length, own.length);
        double wrong = 0;
        double size = 0;
        for (int i = 0; i < own.length; i++) {
            wrong += (own[i] - expected[i]) * (own[i] - expected[i]);
            size += expected[i] * expected[i];
        }
        assertTrue(size > 0, "no gradient reaches " + parameter.name());
        return Math.sqrt(wrong / size);
    }

    private record Finished(int code, String output) {}

    private static Finished python(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        return new Finished(process.waitFor(), output);
    }
}
