package io.hillock.workflow.kind;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hillock.image.Image;
import io.hillock.image.RecordedSettings;
import io.hillock.image.WeightType;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import io.hillock.training.DataSet;
import io.hillock.training.DataSplit;
import io.hillock.training.EpochReport;
import io.hillock.training.JavaTrainer;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingJson;
import io.hillock.training.TrainingListener;
import io.hillock.workflow.StepContext;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The kinds {@code train} and {@code compile}: they make files, named by a digest of all that they depend on. */
final class MakingKinds {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");

    private MakingKinds() {}

    /** Trains as {@code hillock train} does; {@code training} is the object of {@link TrainingJson}. After a kill it continues from its checkpoint. */
    static Map<String, Object> train(Arguments with, StepContext context) throws Exception {
        String digest = with.digest("train");
        return context.results().get(digest, () -> {
            Network network = NirReader.read(with.path("network"));
            Training training = TrainingJson.read(new JsonMapper().writeValueAsString(numbers(with)), network);
            FlatNetwork flat = FlatNetwork.of(network);
            DataSet data = Samples.open(with, flat.outputShape(flat.inputs().getFirst()));
            Path checkpoint = context.results().folder().resolve(digest + ".checkpoint");
            Files.createDirectories(checkpoint.getParent());
            try (Trainer trainer = JavaTrainer.open(training)) {
                if (Files.exists(checkpoint)) {
                    trainer.resume(checkpoint);
                }
                if (!fit(trainer, data, with, training.course().seed(), context, checkpoint)) {
                    context.limit().check(0, 0);
                    throw new IllegalStateException("the training ended before its last epoch");
                }
                Network recorded = RecordedSettings.write(trainer.best(), trainer.image().program().settings());
                Path file = context.results().put(digest, ".nir", to -> NirWriter.write(recorded, to));
                EpochReport best = trainer.history().stream().max(Comparator.comparingDouble(EpochReport::score))
                        .orElseThrow();
                Files.deleteIfExists(checkpoint);
                return results("network", file.toString(), "accuracy", best.score(), "loss", best.loss(), "epoch",
                        best.epoch());
            }
        });
    }

    /** The object {@code training}. Inputs of runs are texts, and a number must be a number again. */
    private static Map<String, Object> numbers(Arguments with) {
        if (!with.has("training")) {
            return Map.of();
        }
        if (!(with.values().get("training") instanceof Map<?, ?> training)) {
            throw new IllegalArgumentException("'training' must have keys");
        }
        Map<String, Object> numbers = new LinkedHashMap<>();
        training.forEach((key, value) -> numbers.put((String) key,
                value instanceof String text && NUMBER.matcher(text).matches()
                        ? new BigDecimal(text)
                        : value));
        return numbers;
    }

    private static boolean fit(Trainer trainer, DataSet data, Arguments with, long seed, StepContext context,
            Path checkpoint) {
        TrainingListener[] listeners = {TrainingListener.checkpoints(checkpoint), new TrainingListener() {
            @Override
            public void batch(Trainer one, int epoch, int batch, int batches) {
                if (context.limit().cancelled()) {
                    one.stop();
                }
            }
        }};
        if (!with.has("validate")) {
            return trainer.fit(data, listeners);
        }
        DataSplit split = DataSplit.of(data, with.number("validate", 0), seed);
        return trainer.fit(split.training(), split.validation(), listeners);
    }

    /** Compiles with the settings that the network records, or NIR's. */
    static Map<String, Object> compile(Arguments with, StepContext context) throws Exception {
        String digest = with.digest("compile");
        return context.results().get(digest, () -> {
            Network network = NirReader.read(with.path("network"));
            RunSettings settings = RecordedSettings.read(network).orElseGet(() -> RunSettings.of(Profile.NIR))
                    .withSteps(with.integer("steps", 0, 0));
            Image image = Image.compile(network, settings, WeightType.of(with.optional("weights").orElse("f32")));
            Path file = context.results().put(digest, ".safetensors", image::write);
            return results("image", file.toString(), "digest", image.digest());
        });
    }

    /** @param pairs keys and values in turn */
    static Map<String, Object> results(Object... pairs) {
        Map<String, Object> results = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            results.put((String) pairs[i], pairs[i + 1]);
        }
        return results;
    }
}
