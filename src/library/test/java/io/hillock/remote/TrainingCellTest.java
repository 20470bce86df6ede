package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.net.Cell;
import io.hillock.npy.Npy;
import io.hillock.npy.Npz;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.remote.TrainingStatus.State;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSplit;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NewNetwork;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A training cell on a bus. */
class TrainingCellTest extends TrainingCellCase {
    @Test
    void aJobIsTrainedWithTheSameBitsAsHere() throws InterruptedException {
        client.submit("first", job(4));
        client.submit("first", job(4));
        TrainingStatus finished = await("training.finished");
        assertEquals(expected(4), digest(client.network("first")));
        assertEquals(State.FINISHED, finished.state());
        assertEquals(4, finished.last().orElseThrow().epoch());
        assertTrue(finished.bestScore() > 0.5, finished.toString());
        assertEquals(finished.fields(), client.status("first").fields());
        assertEquals(List.of("first"), client.jobs().stream().map(one -> one.name()).toList());
        assertEquals(digest(training(4).network()), client.jobs().getFirst().digest());
        client.cancel("first");
        assertEquals(List.of(), client.jobs());
        assertEquals(ErrorCode.UNKNOWN_NETWORK,
                assertThrows(AnswerException.class, () -> client.status("first")).code());
    }

    @Test
    void eventsTellHowTheJobGoes() throws InterruptedException {
        client.submit("told", job(2));
        List<String> topics = new ArrayList<>();
        List<TrainingStatus> told = new ArrayList<>();
        while (!topics.contains("training.finished")) {
            var event = events.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            topics.add(event.getKey());
            told.add(event.getValue());
        }
        assertEquals(List.of("training.accepted", "training.started", "training.epoch", "training.epoch",
                "training.finished"), topics);
        var report = told.get(2).last().orElseThrow();
        assertEquals(1, report.epoch());
        assertTrue(report.loss() > 0 && report.gradientNorm() > 0 && report.samplesPerSecond() > 0);
        assertEquals(Set.of("lif1", "lif2"), report.rates().keySet());
        assertEquals(2, told.get(3).epochs());
    }

    @Test
    void aCellThatIsOpenedAgainContinuesWithTheSameBits() throws InterruptedException {
        client.submit("long", job(30));
        client.submit("next", job(2));
        for (int stop = 0; stop < 3; stop++) {
            await("training.epoch");
            cell.close();
            events.clear();
            cell = TrainingCell.join(bus, "training", options());
        }
        await("training.finished");
        await("training.finished");
        assertEquals(expected(30), digest(client.network("long")));
        assertEquals(30, client.status("long").last().orElseThrow().epoch());
        assertEquals(expected(2), digest(client.network("next")));
    }

    @Test
    void anEarlyStopStaysOneAfterARestart() throws InterruptedException {
        client.submit("early", job(200).withEarlyStop(2));
        TrainingStatus finished = await("training.finished");
        int last = finished.last().orElseThrow().epoch();
        assertTrue(last < 200, finished.toString());
        try (Trainer trainer = JavaTrainer.open(training(200))) {
            DataSplit split = DataSplit.of(ArrayDataSet.of(VALUES, LABELS, Shape.of(INPUTS), STEPS), 0.2, 1);
            Path checkpoint = folder.resolve("checkpoint.safetensors");
            trainer.fit(split.training(), split.validation(), TrainingListener.earlyStopping(2));
            assertEquals(last, trainer.history().size());
            trainer.checkpoint(checkpoint);
            trainer.resume(checkpoint);
            assertFalse(trainer.fit(split.training(), split.validation(), TrainingListener.earlyStopping(2)));
            assertEquals(last, trainer.history().size());
            assertEquals(digest(inFile(trainer.best())), digest(client.network("early")));
        }
    }

    @Test
    void jobsWaitUpToABoundAndAreCancelled() throws InterruptedException {
        client.submit("a", job(1_000_000));
        await("training.started");
        client.submit("b", job(1));
        client.submit("c", job(1));
        var full = assertThrows(AnswerException.class, () -> client.submit("d", job(1)));
        assertEquals(ErrorCode.OVERLOADED, full.code());
        assertTrue(full.getMessage().contains("2 jobs wait already"), full.getMessage());
        client.cancel("b");
        assertEquals("b", await("training.cancelled").job());
        client.submit("d", job(1));
        client.cancel("a");
        TrainingStatus cancelled = await("training.cancelled");
        assertEquals("a", cancelled.job());
        assertEquals(State.CANCELLED, client.status("a").state());
        assertEquals("c", await("training.finished").job());
        assertEquals("d", await("training.finished").job());
        assertEquals(List.of(1L, 2L, 3L, 4L), cell.jobs().stream().map(TrainingStatus::number).toList());
    }

    @Test
    void arraysMayLieInTheDataFolder() throws InterruptedException {
        Npy.write(folder.resolve("x.npy"), VALUES);
        Npz.write(folder.resolve("y.npz"), Map.of("y", LABELS), Npz.Compression.DEFLATED);
        client.submit("files", TrainingJob.of(training(2), new TrainingJob.Samples.Files("x.npy", "y.npz:y"), STEPS)
                .withValidate(0.2));
        await("training.finished");
        assertEquals(expected(2), digest(client.network("files")));
    }

    @Test
    void performanceCellsServeTheResultWithoutAFailedRequest() throws InterruptedException {
        try (var server = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT.withThreads(2));
                Cell engine = server.join(bus, "engine")) {
            server.serve("digits", Image.compile(training(1).network(), RunSettings.of(Profile.NIR)));
            AtomicBoolean end = new AtomicBoolean();
            AtomicReference<Object> failure = new AtomicReference<>();
            Thread caller = Thread.ofPlatform().start(() -> {
                while (!end.get()) {
                    var answer = asker.request(engine.name(), request(), LONG).payload();
                    if (!(answer instanceof ReasoningResponse)) {
                        failure.set(answer);
                    }
                }
            });
            client.submit("tuned", job(3).withDeployment("digits", "engine", "nobody"));
            TrainingStatus finished = await("training.finished");
            end.set(true);
            caller.join();
            assertEquals(null, failure.get());
            assertEquals("loaded", finished.deployed().get("engine"));
            assertTrue(finished.deployed().get("nobody").startsWith("disconnected: "), finished.deployed().toString());
            assertEquals(expected(3), server.images().get("digits").digest());
        }
    }

    @Test
    void aFailureIsAnOutcomeAndTheNextJobRuns() throws InterruptedException {
        Training normal = training(1);
        Training silent = new Training(
                NewNetwork.dense(new NewNetwork.Neurons(false, 1e-3, 5e-4, 1e-4, 1e6, false), 1, INPUTS, 10, 3),
                normal.settings(), normal.objective(), normal.gradients(),
                Training.of(NETWORK, normal.settings()).course(),
                normal.selection(), normal.connections(), normal.resources());
        client.submit("silent", TrainingJob.of(silent, VALUES, LABELS, STEPS));
        client.submit("good", job(1));
        TrainingStatus failed;
        do {
            failed = events.poll(LONG.toSeconds(), TimeUnit.SECONDS).getValue();
        } while (failed.state() != State.FAILED);
        assertTrue(failed.problem().contains("none of its 10 neurons spiked"), failed.problem());
        assertEquals("good", await("training.finished").job());
    }

    @Test
    void aFolderHasOneCell() {
        var error = assertThrows(IllegalStateException.class, () -> TrainingCell.join(bus, "other", options()));
        assertTrue(error.getMessage().contains("another training cell uses this folder"), error.getMessage());
    }
}
