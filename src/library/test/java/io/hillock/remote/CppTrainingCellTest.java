package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.net.CppProgram;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.remote.TrainingJob.Samples;
import io.hillock.remote.TrainingStatus.State;
import io.hillock.training.Augmentation;
import io.hillock.training.DataSet;
import io.hillock.training.EpochReport;
import io.hillock.training.JavaTrainer;
import io.hillock.training.Loss;
import io.hillock.training.NewNetwork;
import io.hillock.training.Optimizer;
import io.hillock.training.RatePenalty;
import io.hillock.training.ResetGradient;
import io.hillock.training.Schedule;
import io.hillock.training.Surrogate;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingListener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code hillock-engine --role training}: the process takes the same jobs, and gives the same bits. */
class CppTrainingCellTest extends CppTrainingCellCase {
    private static final NewNetwork.Neurons LIF = NewNetwork.Neurons.lif();

    /** A network, what its training asks of a trainer, and its samples. */
    private enum Kind {
        DENSE(dense().dropout("lif1", 0.1).optimizer(Optimizer.adamW(1e-2)).schedule(Schedule
                .parse("cosine:3"))), SUBTRACTING(Training
                        .of(sent(NewNetwork.dense(LIF, 5, INPUTS, 12, CLASSES)),
                                RunSettings.of(Profile.NIR).withReset(Reset.SUBTRACT))
                        .initialRate(0.2)
                        .loss(new Loss.CountMse(0.6, 0.05)).surrogate(new Surrogate.Sigmoid(4))
                        .resetGradient(ResetGradient.WHOLE).optimizer(Optimizer.adam(5e-3).withDecay(1e-4))
                        .penalties(List.of(new RatePenalty("lif1", 0.05, 0.2, 1))).classWeights(List.of(1.0, 2.0, 0.5))
                        .augmentations(List.of(new Augmentation.Noise(0.1),
                                new Augmentation.Drop(0.1)))), CONVOLUTIONAL(conv().clip(0.5).initialRate(0.2).window(3)
                                        .freeze(List.of("conv1")).dropout("lif2", 0.25)
                                        .augmentations(List.of(new Augmentation.Shift(1),
                                                new Augmentation.Flip()))), NORMALISED(conv()
                                                        .batchNorm(List.of("conv1", "fc2"))
                                                        .surrogate(new Surrogate.Slayer(1, 5))), RECURRENT(
                                                                Training.of(
                                                                        sent(NewNetwork.recurrent(
                                                                                new NewNetwork.Neurons(true, 1e-3, 5e-4,
                                                                                        1e-4, 1, true),
                                                                                4, INPUTS, 10,
                                                                                CLASSES)),
                                                                        RunSettings.of(Profile.SNNTORCH_LATE))
                                                                        .loss(new Loss.MembraneCrossEntropy(
                                                                                Loss.Reduction.MAX, 1))
                                                                        .surrogate(new Surrogate.Atan(2))
                                                                        .resetGradient(ResetGradient.WHOLE)
                                                                        .optimizer(Optimizer.sgd(0.05, 0.9)
                                                                                .withDecay(1e-3))
                                                                        .schedule(Schedule.oneCycle()).initialRate(0.1)
                                                                        .augmentations(List.of(
                                                                                new Augmentation.Jitter(2),
                                                                                new Augmentation.Drop(0.1)))), BYTES(
                                                                                        conv().weights(WeightType.I8)
                                                                                                .initialRate(0.2)
                                                                                                .freeze(List.of(
                                                                                                        "fc2"))), HALVES(
                                                                                                                dense().weights(
                                                                                                                        WeightType.F16));

        final Training training;

        Kind(Training training) {
            this.training = training.epochs(3).batch(7).seed(-3).memory(1 << 24);
        }

        private static Training dense() {
            return Training.of(sent(NewNetwork.dense(LIF, 1, INPUTS, 10, CLASSES)), RunSettings.of(Profile.NIR))
                    .initialRate(0.1);
        }

        private static Training conv() {
            return Training.of(sent(NewNetwork.conv(LIF, 3, Shape.of(1, SIDE, SIDE), "4C3-P-8-3")),
                    RunSettings.of(Profile.NIR));
        }

        TrainingJob job() {
            NpyArray values = this == RECURRENT ? sequences(STEPS) : pictures();
            return TrainingJob.of(training, values, labels(), this == RECURRENT ? 0 : STEPS).withValidate(0.2);
        }
    }

    /** An option that does nothing here would be taken for a limit. */
    @ParameterizedTest
    @CsvSource({"--threads,1,bound runs", "--max-work,1,bound runs", "--max-memory,1048576,bound runs",
            "--model,x.safetensors,serves no networks", "--role,performance,needs --role training"})
    void optionsOfAnEngineThatServesAreRefused(String option, String value, String problem) throws Exception {
        try (CppProgram refused = CppProgram.start("hillock-engine", List.of("--listen", "unix:", "--role", "training",
                "--jobs", folder.resolve("none").toString(), option, value))) {
            refused.await(problem);
            assertTrue(refused.process().waitFor(20, TimeUnit.SECONDS));
            assertEquals(2, refused.process().exitValue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aJobGivesTheSameBitsAsHere(Kind kind) throws Exception {
        TrainingJob job = kind.job();
        try (Trainer trainer = JavaTrainer.open(job.training())) {
            fit(trainer, job);
            Network best = trainer.best();
            String image = Image.compile(sent(best), job.training().settings(), job.training().connections().weights())
                    .digest();
            for (int threads = 1; threads <= 2; threads++) {
                String name = kind.name() + threads;
                client.submit(name, withThreads(job, threads));
                TrainingStatus finished = await("training.finished");
                assertReport(trainer.history().getLast(), finished);
                assertEquals(image, Image.load(part(name, TrainingCell.IMAGE)).digest(), name);
                assertSame(best, client.network(name));
            }
        }
    }

    private static void assertReport(EpochReport expected, TrainingStatus finished) {
        assertEquals(State.FINISHED, finished.state());
        Map<String, Object> here = new LinkedHashMap<>(expected.fields());
        Map<String, Object> there = new LinkedHashMap<>(finished.last().orElseThrow().fields());
        for (String time : List.of("seconds", "samples_per_second")) {
            here.remove(time);
            there.remove(time);
        }
        assertEquals(here, there);
    }

    @Test
    void eventsTellHowAJobGoesAndItIsTakenOnce() throws Exception {
        client.submit("told", Kind.DENSE.job());
        client.submit("told", Kind.DENSE.job());
        List<Map.Entry<String, TrainingStatus>> told = eventsUntil("training.finished");
        assertEquals(List.of("training.accepted", "training.started", "training.epoch", "training.epoch",
                "training.epoch", "training.finished"), told.stream().map(Map.Entry::getKey).toList());
        assertEquals(told.getLast().getValue().fields(), client.status("told").fields());
        assertEquals(List.of("told"), client.jobs().stream().map(one -> one.name()).toList());
        assertEquals(Image.compile(Kind.DENSE.training.network(), Kind.DENSE.training.settings()).digest(),
                client.jobs().getFirst().digest());
        assertEquals(ErrorCode.BAD_VALUE, refusal(() -> client.submit("told", Kind.HALVES.job())).code());
        client.cancel("told");
        assertEquals(List.of(), client.jobs());
        assertEquals(ErrorCode.UNKNOWN_NETWORK, refusal(() -> client.status("told")).code());
    }

    @Test
    void jobsWaitUpToABoundAndAreCancelled() throws Exception {
        TrainingJob job = Kind.DENSE.job();
        client.submit("a", withEpochs(job, 1_000_000));
        await("training.started");
        client.submit("b", job);
        client.submit("c", job);
        AnswerException full = refusal(() -> client.submit("d", job));
        assertEquals(ErrorCode.OVERLOADED, full.code());
        assertTrue(full.getMessage().contains("2 jobs wait already"), full.getMessage());
        client.cancel("b");
        assertEquals("b", await("training.cancelled").job());
        client.cancel("a");
        assertEquals("a", await("training.cancelled").job());
        assertEquals("c", await("training.finished").job());
        assertEquals(State.CANCELLED, client.status("a").state());
    }

    /** SIGKILL at whatever moment, then SIGTERM; each time the same folder. */
    @Test
    void aCellThatIsKilledContinuesWithTheSameBits() throws Exception {
        TrainingJob job = withEpochs(Kind.NORMALISED.job(), 60);
        client.submit("long", job);
        for (int kill = 0; kill < 4; kill++) {
            await("training.epoch");
            if (kill % 2 == 0) {
                program.process().destroyForcibly().waitFor();
            } else {
                assertEquals(0, program.terminate());
            }
            start();
        }
        await("training.finished");
        assertEquals(60, client.status("long").last().orElseThrow().epoch());
        try (Trainer trainer = JavaTrainer.open(job.training())) {
            fit(trainer, job);
            assertSame(trainer.best(), client.network("long"));
        }
    }

    /** A checkpoint belongs to neither language. */
    @Test
    void eachTrainerContinuesTheOthersCheckpoint() throws Exception {
        TrainingJob job = withEpochs(Kind.CONVOLUTIONAL.job(), 40);
        client.submit("shared", job);
        await("training.epoch");
        assertEquals(0, program.terminate());
        Path checkpoint = jobs().resolve("shared/checkpoint.safetensors");
        Network expected;
        try (Trainer whole = JavaTrainer.open(job.training()); Trainer trainer = JavaTrainer.open(job.training())) {
            fit(whole, job);
            expected = whole.best();
            trainer.resume(checkpoint);
            assertTrue(trainer.history().size() < 40, "it had ended already");
            trainFor(trainer, job, 5);
            trainer.checkpoint(checkpoint);
        }
        start();
        await("training.finished");
        assertSame(expected, client.network("shared"));
    }

    @Test
    void arraysMayBeDeflatedAndLieInTheDataFolder() throws Exception {
        Npy.write(folder.resolve("x.npy"), pictures());
        Npz.write(folder.resolve("y.npz"), Map.of("y", labels()), Npz.Compression.DEFLATED);
        TrainingJob job = TrainingJob.of(Kind.CONVOLUTIONAL.training, new Samples.Files("x.npy", "y.npz:y"), STEPS)
                .withValidate(0.2).withEarlyStop(1);
        client.submit("files", job);
        await("training.finished");
        try (Trainer trainer = JavaTrainer.open(job.training())) {
            DataSet[] sets = sets(Kind.CONVOLUTIONAL.job());
            trainer.fit(sets[0], sets[1], TrainingListener.earlyStopping(1));
            assertSame(trainer.best(), client.network("files"));
            assertEquals(trainer.history().size(), client.status("files").last().orElseThrow().epoch());
        }
        AnswerException outside = refusal(() -> client.submit("outside",
                TrainingJob.of(Kind.DENSE.training, new Samples.Files("../x.npy", "y.npz:y"), STEPS)));
        assertEquals(ErrorCode.BAD_VALUE, outside.code());
        AnswerException missing = refusal(() -> client.submit("missing",
                TrainingJob.of(Kind.DENSE.training, new Samples.Files("z.npy", "y.npz:y"), STEPS)));
        assertTrue(missing.getMessage().contains("the data folder has no file 'z.npy'"), missing.getMessage());
    }

    /** Jobs of more than a mebibyte come as a stream. */
    @Test
    void aLargeJobComesInPieces() throws Exception {
        TrainingJob job = TrainingJob.of(Kind.RECURRENT.training.epochs(1), sequences(200), labels(), 0)
                .withValidate(0.2);
        client.submit("large", job);
        await("training.finished");
        try (Trainer trainer = JavaTrainer.open(job.training())) {
            fit(trainer, job);
            assertSame(trainer.best(), client.network("large"));
        }
    }

    @Test
    void aJobWithoutAnImageIsRefusedAndToldHowToMakeOne() {
        Path whole = folder.resolve("whole.npz");
        Kind.DENSE.job().write(whole);
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        Npz npz = Npz.open(whole);
        npz.names().stream().filter(name -> !name.equals("image")).forEach(name -> arrays.put(name, npz.array(name)));
        Path bare = folder.resolve("bare.npz");
        Npz.write(bare, arrays, Npz.Compression.DEFLATED);
        ErrorReply refusal = (ErrorReply) load("bare", bare);
        assertEquals(ErrorCode.BAD_VALUE, refusal.code());
        assertTrue(
                refusal.message().contains("array 'image' is missing") && refusal.message().contains("hillock compile"),
                refusal.message());
    }

    @Test
    void whatCannotBeTrainedIsRefusedByName() {
        Training dense = Kind.DENSE.training;
        assertRefused("node 'lif1': its tau cannot be trained here", dense.train(List.of("lif*.tau")));
        assertRefused("no node fits 'x*' to freeze; there are ", dense.freeze(List.of("x*")));
        assertRefused("there are no neurons of this name for dropout", dense.dropout("lif9", 0.5));
        assertRefused("the network gives spikes, the loss reads membranes",
                dense.loss(new Loss.MembraneCrossEntropy(Loss.Reduction.MEAN, 1)));
        assertRefused("2 class weights for 3 outputs", dense.classWeights(List.of(1.0, 2.0)));
        assertRefused("jitter needs sequences", dense.augmentations(List.of(new Augmentation.Jitter(1))));
        assertRefused("shift needs images", dense.augmentations(List.of(new Augmentation.Shift(1))));
        NpyArray wrong = NpyArray.of(new long[SAMPLES + 1], SAMPLES + 1);
        assertTrue(refusal(() -> client.submit("labels", TrainingJob.of(dense, pictures(), wrong, STEPS))).getMessage()
                .contains("labels i8 (43,) do not fit"));
        assertEquals(List.of(), client.jobs());
    }

    private void assertRefused(String why, Training training) {
        AnswerException refusal = refusal(
                () -> client.submit("bad", TrainingJob.of(training, pictures(), labels(), STEPS)));
        assertEquals(ErrorCode.BAD_VALUE, refusal.code());
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    private static AnswerException refusal(Executable call) {
        return assertThrows(AnswerException.class, call);
    }

    private static void fit(Trainer trainer, TrainingJob job) {
        DataSet[] sets = sets(job);
        assertTrue(trainer.fit(sets[0], sets[1]));
    }
}
