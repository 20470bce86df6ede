package io.hillock.server.rest;

import static io.hillock.server.rest.TestService.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Tls;
import io.hillock.nir.NirWriter;
import io.hillock.server.TestImages;
import io.hillock.server.security.AccessTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and their scopes, certificates, and the borders of a repository. */
@Timeout(60)
class AccessTest {
    private static final String REQUEST = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}]}";

    @TempDir
    private Path folder;

    private Path tokens(String text) throws IOException {
        Path file = folder.resolve("tokens");
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static HttpResponse<byte[]> call(TestService service, String token, String path, String body) {
        HttpRequest.Builder request = service.request(path);
        if (token != null) {
            request.header("Authorization", token);
        }
        return service
                .send(body == null ? request.build() : request.POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    @Test
    void aTokenPermitsItsScopes() throws IOException {
        Path file = tokens("# who\nall-of-it\nasks infer\nwatches watch\r\nsteers control,watch\n");
        try (TestService service = new TestService(AccessTokens.of(file), Optional.empty(), Optional.empty())) {
            service.server.loadAll();
            service.server.becomeReady();
            String infer = "/v2/models/small/infer";
            refusal(401, call(service, null, infer, REQUEST));
            refusal(401, call(service, "Bearer wrong", infer, REQUEST));
            refusal(401, call(service, "Basic asks", infer, REQUEST));
            refusal(403, call(service, "Bearer watches", infer, REQUEST));
            assertEquals(200, call(service, "Bearer asks", infer, REQUEST).statusCode());
            assertEquals(200, call(service, "bearer all-of-it", infer, REQUEST).statusCode());
            refusal(403, call(service, "Bearer asks", "/v2/repository/models/small/load", ""));
            refusal(403, call(service, "Bearer watches", "/v2/repository/models/small/load", ""));
            assertEquals(200, call(service, "Bearer steers", "/v2/repository/models/small/load", "").statusCode());
            refusal(403, call(service, "Bearer asks", "/metrics", null));
            assertEquals(200, call(service, "Bearer watches", "/metrics", null).statusCode());
            assertEquals(200, call(service, "Bearer watches", "/v2/models/small", null).statusCode());
            assertEquals(200, call(service, null, "/v2/health/ready", null).statusCode());
            refusal(401, call(service, null, "/v2", null));
        }
    }

    @Test
    void tokensChangeWithTheirFile() throws IOException {
        AccessTokens tokens = AccessTokens.of(tokens("old\n"));
        try (TestService service = new TestService(tokens, Optional.empty(), Optional.empty())) {
            assertEquals(200, call(service, "Bearer old", "/v2", null).statusCode());
            Files.setLastModifiedTime(tokens("new\n"), FileTime.fromMillis(1));
            tokens.reread();
            refusal(401, call(service, "Bearer old", "/v2", null));
            assertEquals(200, call(service, "Bearer new", "/v2", null).statusCode());
            Files.setLastModifiedTime(tokens("newer frob\n"), FileTime.fromMillis(2));
            tokens.reread();
            assertEquals(200, call(service, "Bearer new", "/v2", null).statusCode(), "a wrong file changes nothing");
        }
        assertThrows(IOException.class, () -> AccessTokens.of(tokens("\n#\n")));
        Path open = Files.setPosixFilePermissions(tokens("a"), PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(assertThrows(IOException.class, () -> AccessTokens.of(open)).getMessage().contains("chmod 600"));
    }

    @Test
    void pagesOfOtherAddressesAreRefused() throws IOException {
        try (TestService service = TestService.ready()) {
            String own = service.uri("").toString();
            for (String origin : new String[]{"https://elsewhere.example", "null", own + "0",
                    own.replace("http:", "https:")}) {
                refusal(403, service.send(service.request("/v2").header("Origin", origin).build()));
            }
            HttpResponse<byte[]> answer = service.send(service.request("/v2").header("Origin", own).build());
            assertEquals(200, answer.statusCode());
            assertTrue(answer.headers().firstValue("access-control-allow-origin").isEmpty());
            assertEquals("DENY", answer.headers().firstValue("x-frame-options").orElseThrow());
            assertEquals("nosniff", answer.headers().firstValue("x-content-type-options").orElseThrow());
            assertTrue(answer.headers().firstValue("content-security-policy").orElseThrow()
                    .contains("default-src 'none'"));
        }
    }

    @Test
    void tls() throws Exception {
        Path pem = Path.of(System.getProperty("hillock.root"), "native/test/channel/tls");
        Tls own = Tls.DEFAULT.withCertificate(pem.resolve("server.pem"), pem.resolve("server.key"));
        try (TestService service = new TestService(AccessTokens.none(), Optional.empty(), Optional.of(own));
                HttpClient trusting = HttpClient.newBuilder().sslContext(trusting(pem.resolve("ca.pem"))).build();
                HttpClient stranger = HttpClient.newBuilder().sslContext(trusting(pem.resolve("other-ca.pem")))
                        .build()) {
            HttpRequest request = HttpRequest
                    .newBuilder(URI.create("https://localhost:" + service.server.rest().port() + "/v2/health/live"))
                    .build();
            HttpResponse<Void> response = trusting.send(request, HttpResponse.BodyHandlers.discarding());
            assertEquals(200, response.statusCode());
            assertEquals("TLSv1.3", response.sslSession().orElseThrow().getProtocol());
            assertThrows(SSLException.class, () -> stranger.send(request, HttpResponse.BodyHandlers.discarding()));
            service.server.rest().reload(own);
            assertThrows(IOException.class, () -> service.server.rest().reload(own.withCertificate(folder, folder)));
            assertEquals(200, trusting.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        }
    }

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var in = Files.newInputStream(authority)) {
            store.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @Test
    void aRepositoryHasVersionsAndBorders() throws IOException {
        Path models = Files.createDirectories(folder.resolve("models"));
        NirWriter.write(TestImages.spikingNetwork(1), models.resolve("flat.nir"));
        for (String version : new String[]{"1", "2", "10"}) {
            NirWriter.write(TestImages.spikingNetwork(3),
                    Files.createDirectories(models.resolve("many/" + version)).resolve("network.nir"));
        }
        NirWriter.write(TestImages.spikingNetwork(4), folder.resolve("outside.nir"));
        Files.createDirectories(models.resolve("linked/1"));
        Files.createSymbolicLink(models.resolve("linked/1/network.nir"), folder.resolve("outside.nir"));
        Files.writeString(models.resolve("broken.safetensors"), "no image");
        try (TestService service = new TestService(AccessTokens.none(), Optional.of(models), Optional.empty())) {
            var failures = service.server.loadAll();
            service.server.becomeReady();
            assertEquals(2, failures.size(), failures::toString);
            assertEquals(200, service.post("/v2/models/flat/infer", REQUEST).statusCode());
            assertEquals("[\"10\"]", TestService.json(service.get("/v2/models/many")).get("versions").toString());
            String out = refusal(400, service.post("/v2/repository/models/linked/load", ""));
            assertTrue(out.contains("out of the repository"), out);
            assertTrue(!out.contains(folder.toString()), out);
            String broken = refusal(503, service.post("/v2/repository/models/broken/load", ""));
            assertTrue(broken.contains("broken"), broken);
            Files.writeString(models.resolve("many/config.json"),
                    "{\"version_policy\":{\"specific\":{\"versions\":[1,2]}},"
                            + "\"parameters\":{\"steps\":{\"string_value\":\"5\"}}}");
            assertEquals(200, service.post("/v2/repository/models/many/load", "").statusCode());
            assertEquals("[\"1\",\"2\"]", TestService.json(service.get("/v2/models/many")).get("versions").toString());
            assertEquals("2",
                    TestService.json(service.post("/v2/models/many/infer", REQUEST)).get("model_version").asText());
            assertEquals("5", TestService.json(service.get("/v2/models/many/versions/1")).get("properties").get("steps")
                    .asText());
            Files.writeString(models.resolve("many/config.json"),
                    "{\"parameters\":{\"frob\":{\"string_value\":\"5\"}}}");
            refusal(400, service.post("/v2/repository/models/many/load", ""));
            assertEquals(200, service.post("/v2/models/many/infer", REQUEST).statusCode());
        }
    }
}
