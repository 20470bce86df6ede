package io.hillock.examples;

import io.hillock.nir.NirWriter;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.training.NewNetwork;
import io.hillock.workflow.RunState;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import io.hillock.workflow.file.WorkflowFile;
import io.hillock.workflow.kind.StepKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * From samples to a network that serves, three times: a first version, a better one, and one that learned nothing, which the workflow refuses and
 * undoes. {@code TrainToServe FOLDER}; {@code hillock serve --repository FOLDER/registry} then serves it.
 */
public final class TrainToServe {
    private static final int SAMPLES = 160;
    private static final int INPUTS = 12;
    private static final int CLASSES = 3;

    private TrainToServe() {}

    public static void main(String... args) throws IOException {
        Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("train-to-serve");
        writeData(folder);
        WorkflowFile file = WorkflowFile.open("train-to-serve", new StepKinds(null));
        Workflows runs = new Workflows(folder.resolve("workflows"), WorkflowOptions.DEFAULT);
        Map<String, String> inputs = new HashMap<>(Map.of("network", folder.resolve("start.nir").toString(), "samples",
                folder.resolve("x.npy").toString(), "labels", folder.resolve("y.npy").toString(), "steps", "8",
                "train_count", "100", "test_first", "100", "test_count", "60", "registry",
                folder.resolve("registry").toString(), "name", "bands"));
        inputs.putAll(Map.of("batch", "10", "optimizer", "adamw:1e-2", "least_accuracy", "0"));
        for (String[] version : new String[][]{{"1", "2"}, {"2", "8"}, {"3", "1"}}) {
            inputs.putAll(Map.of("version", version[0], "epochs", version[1]));
            if (version[0].equals("3")) {
                inputs.put("optimizer", "sgd:1e-9");
            }
            RunState state = runs.start(file.workflow(), "run-" + version[0], file.inputs(inputs));
            System.out.println("version " + version[0] + ": accuracy "
                    + state.step("accuracy").result().get("accuracy") + ", " + state.phase().label()
                    + (state.reason().isEmpty() ? "" : " because " + state.reason()));
        }
    }

    /** Each class is one of three interleaved bands of inputs. */
    private static void writeData(Path folder) {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = new float[SAMPLES * INPUTS];
        int[] labels = new int[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            labels[i] = i % CLASSES;
            for (int j = 0; j < INPUTS; j++) {
                values[i * INPUTS + j] = (float) (random.nextDouble() * 0.3 + (j % CLASSES == labels[i] ? 0.7 : 0));
            }
        }
        Npy.write(folder.resolve("x.npy"), NpyArray.of(values, SAMPLES, INPUTS));
        Npy.write(folder.resolve("y.npy"), NpyArray.of(labels, SAMPLES));
        NirWriter.write(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, INPUTS, 16, CLASSES),
                folder.resolve("start.nir"));
    }
}
