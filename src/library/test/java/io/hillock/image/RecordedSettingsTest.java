package io.hillock.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.RunSettings.Reset;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings in a network's metadata. */
class RecordedSettingsTest {

    @TempDir
    Path folder;

    @Test
    void aFileWithARecordGivesTheSameImage() {
        Path file = folder.resolve("recorded.nir");
        for (Profile profile : Profile.values()) {
            Network network = RandomNetworks.network(new Random(profile.ordinal()));
            RunSettings settings = RunSettings.of(profile).withDt(0.3e-3).withSteps(7)
                    .withLowerBound(OptionalDouble.of(-2));
            NirWriter.write(network, file);
            Image image = Image.compile(NirReader.read(file), settings);
            NirWriter.write(RecordedSettings.write(network, image.program().settings()), file);
            Network read = NirReader.read(file);
            Image again = Image.compile(read, RecordedSettings.read(read).orElseThrow());
            assertEquals(image.digest(), again.digest(), profile.label());
        }
    }

    @Test
    void aRecordReplacesAnEarlierOneAndLeavesOtherFacts() {
        Network network = RandomNetworks.network(new Random(1)).withMetadata(Map.of("author", "somebody"));
        RunSettings first = settings(network, RunSettings.of(Profile.SINABS));
        RunSettings second = settings(network, RunSettings.of(Profile.NORSE).withReset(Reset.SUBTRACT));
        Network written = RecordedSettings.write(RecordedSettings.write(network, first), second);
        assertEquals(Optional.of(second), RecordedSettings.read(written));
        assertEquals("somebody", written.metadata().get("").get("author"));
    }

    @Test
    void peopleMayWriteDtAndProfile() {
        Network network = RandomNetworks.network(new Random(1));
        assertEquals(Optional.empty(), RecordedSettings.read(network));
        assertEquals(Optional.empty(), RecordedSettings.read(network.withMetadata(Map.of("author", "somebody"))));
        assertEquals(Optional.of(RunSettings.of(Profile.SPYX).withDt(1)),
                RecordedSettings.read(network.withMetadata(Map.of("dt", 1L, "profile", "spyx"))));
        assertEquals(Optional.of(RunSettings.of(Profile.NIR).withDt(1e-3)),
                RecordedSettings.read(network.withMetadata(Map.of("dt", 1e-3))));
    }

    @Test
    void recordsThatCannotBeUnderstoodAreRefused() {
        refused("key 'metadata/hillock': settings: the text is not valid JSON at character ",
                Map.of("hillock", "{dt: 1}"));
        refused("key 'metadata/hillock': settings: the object: field 'dt' is missing", Map.of("hillock", "{}"));
        refused("key 'metadata/dt': dt must be > 0 seconds and finite, is -1.0", Map.of("dt", -1.0));
        refused("key 'metadata/profile': unknown profile 'brian', valid are: nir, ", Map.of("profile", "brian"));
    }

    private static RunSettings settings(Network network, RunSettings settings) {
        return Image.compile(network, settings).program().settings();
    }

    private static void refused(String message, Map<String, Object> facts) {
        Network network = RandomNetworks.network(new Random(1)).withMetadata(facts);
        String refusal = assertThrows(InvalidNetworkException.class, () -> RecordedSettings.read(network)).getMessage();
        assertEquals(message, refusal.substring(0, Math.min(message.length(), refusal.length())));
    }
}
