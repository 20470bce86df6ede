package io.hillock.server.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.server.TestImages;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.Serving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NetworkRegistryTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Image one = TestImages.spiking(1);
    private final Image two = TestImages.spiking(2);
    private final Serving serving = new Serving();
    private Path folder;
    private NetworkRegistry registry;

    @BeforeEach
    void make(@TempDir Path parent) throws IOException {
        folder = parent.resolve("registry");
        registry = NetworkRegistry.open(folder);
    }

    @AfterEach
    void close() {
        serving.close();
    }

    private ModelRepository repository() {
        return new ModelRepository(serving, RequestLimits.DEFAULT, ModelConfig.of(RunSettings.of(Profile.NIR)),
                Optional.of(folder), HubLinks.none());
    }

    private String served(String name, String version) {
        try (Lease lease = serving.lease(name, version)) {
            return lease.servable().signature().properties().get("digest");
        }
    }

    /** Every descriptor, from the index down, names a blob of its size and its SHA-256. */
    @Test
    void theFolderIsAnOciImageLayout() throws IOException {
        byte[] nir = {1, 2, 3};
        registry.publish("m", "1",
                new PublishedNetwork(one, Optional.of(nir), Optional.of("sha256:abc"), Optional.of(0.9269),
                        Optional.of("0")));
        registry.alias("m", "best", "1");
        assertEquals("1.0.0", JSON.readTree(folder.resolve("oci-layout").toFile()).get("imageLayoutVersion").asText());
        JsonNode index = JSON.readTree(folder.resolve("index.json").toFile());
        assertEquals(2, index.get("schemaVersion").asInt());
        List<String> references = new ArrayList<>();
        for (JsonNode entry : index.get("manifests")) {
            references.add(entry.get("annotations").get("org.opencontainers.image.ref.name").asText());
            JsonNode manifest = JSON.readTree(blob(entry));
            assertEquals("0.9269", manifest.get("annotations").get("io.hillock.accuracy").asText());
            assertEquals("sha256:abc", manifest.get("annotations").get("io.hillock.data").asText());
            assertEquals("0", manifest.get("annotations").get("io.hillock.parent").asText());
            assertEquals(12, JSON.readTree(blob(manifest.get("config"))).get("steps").asInt());
            assertEquals(2, manifest.get("layers").size());
            for (JsonNode layer : manifest.get("layers")) {
                blob(layer);
            }
        }
        assertEquals(List.of("m:1", "m:best"), references);
        assertEquals(one.digest(), registry.image(registry.find("m", "best").orElseThrow()).digest());
    }

    private byte[] blob(JsonNode descriptor) throws IOException {
        byte[] bytes = Files
                .readAllBytes(folder.resolve("blobs").resolve(descriptor.get("digest").asText().replace(':', '/')));
        assertEquals(descriptor.get("size").asLong(), bytes.length);
        assertEquals(descriptor.get("digest").asText(), RegistryBlobs.digest(bytes));
        return bytes;
    }

    @Test
    void whatNoAliasStandsForIsWithdrawn() throws IOException {
        registry.publish("m", "1", PublishedNetwork.of(one));
        registry.alias("m", "best", "1");
        assertEquals("m:1 serves as m:best",
                assertThrows(ServiceException.class, () -> registry.withdraw("m", "1")).getMessage());
        registry.withdraw("m", "best");
        registry.withdraw("m", "1");
        registry.withdraw("m", "never");
        assertEquals(List.of(), registry.tags());
        registry.publish("m", "1", PublishedNetwork.of(two));
        assertEquals(two.digest(), registry.image(registry.find("m", "1").orElseThrow()).digest());
    }

    @Test
    void aVersionNeverChangesAndAnAliasMoves() throws IOException {
        registry.publish("m", "1", PublishedNetwork.of(one));
        registry.publish("m", "1", PublishedNetwork.of(one));
        assertEquals(Reason.INVALID,
                assertThrows(ServiceException.class, () -> registry.publish("m", "1", PublishedNetwork.of(two)))
                        .reason());
        registry.publish("m", "2", PublishedNetwork.of(two));
        registry.alias("m", "best", "2");
        registry.alias("m", "best", "1");
        assertEquals(Optional.of("1"), registry.find("m", "best").orElseThrow().aliasOf());
        assertThrows(ServiceException.class, () -> registry.alias("m", "2", "1"));
        assertThrows(ServiceException.class, () -> registry.publish("m", "best", PublishedNetwork.of(two)));
        assertEquals(Reason.NOT_FOUND,
                assertThrows(ServiceException.class, () -> registry.alias("m", "x", "9")).reason());
        assertThrows(ServiceException.class, () -> registry.publish("../m", "1", PublishedNetwork.of(one)));
        assertEquals(3, registry.tags().size());
    }

    @Test
    void aRepositoryFollowsIt() throws IOException {
        registry.publish("m", "1", PublishedNetwork.of(one));
        registry.alias("m", "best", "1");
        ModelRepository repository = repository();
        assertEquals(List.of(), repository.loadAll());
        assertEquals(one.digest(), served("m", ""));
        assertEquals(one.digest(), served("m:best", ""));
        registry.publish("m", "2", PublishedNetwork.of(two));
        assertEquals(List.of(), repository.refresh());
        assertEquals(two.digest(), served("m", ""));
        assertEquals(one.digest(), served("m:best", ""), "an alias keeps its version loaded");
        registry.alias("m", "best", "2");
        assertEquals(List.of(), repository.refresh());
        assertEquals(two.digest(), served("m:best", ""));
        assertEquals(List.of("2"), serving.versions("m"));
        registry.publish("n", "7", PublishedNetwork.of(one));
        assertEquals(List.of(), repository.refresh());
        assertEquals(one.digest(), served("n", "7"));
        assertEquals(List.of(), repository.refresh());
    }

    @Test
    void anImageThatLiesIsNotServed() throws IOException {
        registry.publish("m", "1", PublishedNetwork.of(one));
        ModelRepository repository = repository();
        repository.loadAll();
        registry.publish("m", "2", PublishedNetwork.of(two));
        Path blob = folder.resolve("blobs/sha256").resolve(two.digest());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length - 1] ^= 1;
        Files.write(blob, bytes);
        List<ServiceException> failures = repository.refresh();
        assertEquals(1, failures.size());
        assertTrue(failures.getFirst().getMessage().contains("another content than its digest"),
                failures.getFirst().getMessage());
        assertEquals(one.digest(), served("m", ""));
        Files.writeString(folder.resolve("index.json"),
                "{\"manifests\":[{\"digest\":\"sha256:../../x\",\"size\":1,\"annotations\":"
                        + "{\"org.opencontainers.image.ref.name\":\"m:3\"}}]}");
        assertEquals(1, repository.refresh().size());
        Files.writeString(folder.resolve("index.json"), "no index");
        assertEquals(1, repository.refresh().size());
        assertEquals(one.digest(), served("m", ""));
    }

    @Test
    void manyPublishAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String version = String.valueOf(i);
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    NetworkRegistry.open(folder).publish("m", version, PublishedNetwork.of(one));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(20, registry.tags().size());
    }
}
