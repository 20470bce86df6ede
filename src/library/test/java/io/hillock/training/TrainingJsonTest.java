package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training's JSON says all about it, and is read back as it was. */
class TrainingJsonTest {
    private static final Training DEFAULT = Training.of(SmallFashion.dense(8), RunSettings.of(Profile.NIR));

    /** Every choice differs from its default. */
    private static final Training ALL = DEFAULT.epochs(3).batch(7).seed(-5).loss(Loss.parse("count-mse:0.7,0.05"))
            .classWeights(List.of(1.0, 0.25)).penalties(List.of(new RatePenalty("lif*", 0.01, 1 / 3.0, 0.1)))
            .surrogate(Surrogate.parse("slayer:2,0.3")).resetGradient(ResetGradient.WHOLE).window(7).clip(0.1)
            .optimizer(new Optimizer.AdamW(1e-4, 0.8, 0.99, 1e-9, 0.05)).schedule(Schedule.parse("one-cycle:12"))
            .dropout("lif1", 0.1).dropout("a:b", 0.2).initialRate(0.05)
            .augmentations(List.of(new Augmentation.Shift(2), new Augmentation.Flip(), new Augmentation.Noise(0.1),
                    new Augmentation.Jitter(3), new Augmentation.Drop(0.25)))
            .freeze(List.of("fc*")).train(List.of("lif*.tau")).weights(WeightType.I8).batchNorm(List.of("conv*"))
            .threads(2).memory(1 << 20);

    @Test
    void whatIsWrittenIsReadBack() {
        for (Training training : List.of(DEFAULT, ALL)) {
            Training read = TrainingJson.read(TrainingJson.write(training), training.network());
            assertEquals(training, new Training(read.network(), training.settings(), read.objective(), read.gradients(),
                    read.course(), read.selection(), read.connections(), read.resources()));
            assertEquals(digest(training), digest(read), "the settings");
        }
        assertEquals(DEFAULT, TrainingJson.read("{}", DEFAULT.network()));
    }

    private static String digest(Training training) {
        return Image.compile(training.network(), training.settings()).digest();
    }

    @ParameterizedTest
    @ValueSource(strings = {"count-ce:0.25", "count-mse:0.9,0.2", "membrane-mean-ce:2", "membrane-last-ce:1",
            "membrane-sum-ce:1",
            "membrane-max-ce:3"})
    void eachLossIsReadBack(String text) {
        assertEquals(Loss.parse(text), Loss.parse(Loss.parse(text).text()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast-sigmoid:3", "atan:1.5", "sigmoid:2", "triangular:0.5", "slayer:1,2", "box:0.3",
            "straight-through"})
    void eachSurrogateIsReadBack(String text) {
        assertEquals(Surrogate.parse(text), Surrogate.parse(Surrogate.parse(text).text()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd:0.3,0.5", "adam:0.003,0.8,0.95,0.0001", "adamw:1e-5"})
    void eachOptimizerIsReadBack(String text) {
        assertEquals(Optimizer.parse(text), Optimizer.parse(Optimizer.parse(text).text()));
    }

    /** A choice that nobody writes would be lost on the way to a training cell, and a checkpoint would continue another training. */
    @Test
    void noChoiceIsLeftAtItsDefault() throws ReflectiveOperationException {
        for (RecordComponent part : Training.class.getRecordComponents()) {
            if (part.getType().getEnclosingClass() == Training.class) {
                for (RecordComponent one : part.getType().getRecordComponents()) {
                    assertNotEquals(one.getAccessor().invoke(part.getAccessor().invoke(DEFAULT)),
                            one.getAccessor().invoke(part.getAccessor().invoke(ALL)),
                            "give " + part.getName() + "." + one.getName()
                                    + " a value above, and write it in TrainingJson");
                }
            }
        }
    }

    /** As training_words_test.cpp has it, or a job would get another digest in a C++ cell. */
    @Test
    void namesBeyondTheBasicPlaneAreSortedAndEscaped() {
        String text = TrainingJson.writeResult(DEFAULT.dropout("\uD835\uDC1A", 0.1).dropout("\uFF41", 0.2));
        assertTrue(text.contains("\"dropout\":{\"\uFF41\":0.2,\"\\uD835\\uDC1A\":0.1}"), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{|the training is no JSON", "[]|must be a JSON object",
            "{\"epocs\":1}|epocs: unknown; known are epochs",
            "{\"epochs\":1.5}|epochs: must be an integer below 2^31, is 1.5",
            "{\"epochs\":0}|epochs: epochs must be at least 1",
            "{\"loss\":\"count-me\"}|loss: unknown loss 'count-me'",
            "{\"clip\":\"1\"}|clip: must be a number, is \"1\"",
            "{\"dropout\":[]}|dropout: must be an object", "{\"penalties\":\"a\"}|penalties: must be a list, is \"a\"",
            "{\"settings\":{}}|settings", "{\"epochs\":1,\"epochs\":2}|Duplicate field 'epochs'", "{} {}|no JSON"})
    void whatCannotBeIsRefusedByItsKey(String text, String problem) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> TrainingJson.read(text, DEFAULT.network()));
        assertTrue(refusal.getMessage().contains(problem), refusal.getMessage());
    }

    @Test
    void aReportIsReadBack() {
        var validation = new Evaluation(3, 0.1, new long[][]{{1, 0}, {2, 0}});
        var report = new EpochReport(2, 0.5, 0.75, Optional.of(validation), Map.of("lif1", 0.125), 1.5, 1e-3, 2.5, 40);
        EpochReport read = EpochReport.of(report.fields());
        assertEquals(report.fields(), read.fields());
        assertTrue(Arrays.deepEquals(validation.confusion(), read.validation().orElseThrow().confusion()));
        assertThrows(IllegalArgumentException.class, () -> EpochReport.of(Map.of("epoch", "2")));
    }
}
