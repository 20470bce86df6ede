package io.hillock.workflow;

import io.hillock.nir.NirWriter;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.training.NewNetwork;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Three classes that a small network learns in a moment, and the inputs of {@code train-to-serve} for them. */
final class SmallData {
    private static final int SAMPLES = 160;
    static final int INPUTS = 12;
    private static final int CLASSES = 3;

    private SmallData() {}

    /** Writes samples, labels and an untrained network. */
    static Map<String, String> write(Path folder) {
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
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("network", folder.resolve("start.nir").toString());
        inputs.put("samples", folder.resolve("x.npy").toString());
        inputs.put("labels", folder.resolve("y.npy").toString());
        inputs.put("steps", "8");
        inputs.put("train_count", "100");
        inputs.put("test_first", "100");
        inputs.put("test_count", "60");
        inputs.put("verify_count", "4");
        inputs.put("epochs", "6");
        inputs.put("batch", "10");
        inputs.put("optimizer", "adamw:2e-2");
        inputs.put("registry", folder.resolve("registry").toString());
        inputs.put("name", "small");
        return inputs;
    }
}
