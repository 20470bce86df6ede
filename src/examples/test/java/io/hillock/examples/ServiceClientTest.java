package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.server.HillockServer;
import io.hillock.server.ListenerOptions;
import io.hillock.server.ObservationOptions;
import io.hillock.server.ServiceOptions;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.sequence.SequenceOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client of a service, with a service. */
@Timeout(60)
class ServiceClientTest {
    @Test
    void readsTheCounts() throws Exception {
        RunSettings settings = RunSettings.of(Profile.NIR).withDt(1e-4).withSteps(16);
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ServiceOptions options = new ServiceOptions(
                new ListenerOptions(free, Optional.empty(), Optional.empty(), Optional.empty(), 10),
                AccessTokens.none(), HubOptions.NONE, Optional.empty(), ModelConfig.of(settings),
                RequestLimits.DEFAULT, SequenceOptions.DEFAULT, 10, Optional.empty(), Duration.ofSeconds(5),
                ObservationOptions.NONE);
        Image image = Resource.read("fashion_mnist.nir", file -> Image.compile(NirReader.read(file), settings));
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (HillockServer server = new HillockServer(options, new ServiceLog(line -> {}))) {
            server.repository().add("demo", image);
            server.loadAll();
            server.becomeReady();
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            ServiceClient.main("http://127.0.0.1:" + server.rest().port());
        } finally {
            System.setOut(out);
        }
        assertTrue(said.toString(StandardCharsets.UTF_8).matches("spikes of each class: \\[(\\d+, ){9}\\d+\\]\\R"),
                said::toString);
    }
}
