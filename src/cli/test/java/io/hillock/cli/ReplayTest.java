package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.cli.hub.EngineHub;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.nir.NirReader;
import io.hillock.protocol.Role;
import io.hillock.recording.RecordingReader;
import io.hillock.remote.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock tap --record} and {@code hillock replay}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplayTest {
    @TempDir
    private Path folder;

    @Test
    void aRecordingIsReplayedOnAHubAndHere() throws Exception {
        Path model = Samples.spiking(folder);
        Path recording = folder.resolve("recording");
        String uri = "unix:" + folder.resolve("hub");
        Settings settings = Settings.of("hub", Role.ROUTER);
        int asked = 0;
        try (EngineHub hub = new EngineHub(settings, ServerOptions.DEFAULT);
                Listener _ = Transport.of(uri).listen(settings, hub);
                var threads = Executors.newSingleThreadExecutor()) {
            hub.serve("small", Image.compile(NirReader.read(model), RunSettings.of(Profile.SNNTORCH)));
            Future<CommandOutcome> tap = threads.submit(() -> CommandOutcome.of("tap", uri, "--record", recording,
                    "--type", "REASONING_REQUEST,REASONING_RESPONSE,BATCH_REQUEST,BATCH_RESPONSE", "--count", 8));
            Path input = Samples.input(folder, "x.npy", 2, Samples.INPUTS);
            // The tap may enter between the two requests of a run and their answers: of eight messages at least two
            // are answers to recorded requests.
            while (!tap.isDone()) {
                CommandOutcome.of("connect", uri, "run", model, "--input", input, "--steps", 12, "--profile",
                        "snntorch").well();
                asked++;
            }
            CommandOutcome told = tap.get(20, TimeUnit.SECONDS);
            assertEquals(0, told.code(), told.err());
            assertTrue(told.err().contains("8 messages recorded, 0 missed"), told.err());
            String same = CommandOutcome.of("replay", recording, uri, "--compare").well().out();
            assertTrue(same.matches("\\d requests: [1-9] answers with the same bits, 0 different, .*\n"), same);
        }
        assertTrue(asked > 0);
        String here = CommandOutcome.of("replay", recording, "--model", network() + "=" + model, "--profile",
                "snntorch", "--compare", "--json", "--speed", 1000).well().out();
        assertTrue(here.matches("\\{\"requests\":\\d,\"same\":[1-9],\"different\":0,.*}\n"), here);
        CommandOutcome other = CommandOutcome.of("replay", recording, "--model",
                network() + "=" + Samples.membrane(folder), "--profile", "snntorch", "--compare");
        assertEquals(1, other.code(), other.err());
        assertTrue(other.out().lines().findFirst().orElseThrow().startsWith("record "), other.out());
        CommandOutcome failing = CommandOutcome.of("replay", recording, "--model", network() + "=" + model,
                "--profile", "snntorch", "--to", "nobody");
        assertEquals(1, failing.code(), failing.err());
        assertTrue(failing.out().matches("(\\d) requests; \\1 failed now; .*\n"), failing.out());
        CommandOutcome.of("replay", recording).refused(2);
        CommandOutcome.of("replay", recording, uri, "--speed", "0").refused(2);
        assertTrue(CommandOutcome.of("replay", folder.resolve("no"), "--model", model).refused(1)
                .contains("there is no such journal"));
    }

    /** The name under which the recorded requests ask. */
    private String network() throws IOException {
        try (RecordingReader recording = RecordingReader.open(folder.resolve("recording"))) {
            while (true) {
                var message = recording.next().orElseThrow().message().payload();
                if (message instanceof io.hillock.protocol.ReasoningMessage.BatchRequest batch) {
                    return batch.network();
                }
                if (message instanceof io.hillock.protocol.ReasoningMessage.ReasoningRequest one) {
                    return one.network();
                }
            }
        }
    }
}
