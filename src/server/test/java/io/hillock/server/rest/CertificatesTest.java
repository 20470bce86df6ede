package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Tls;
import io.hillock.server.security.AccessTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the service and of its callers: demanded, expired, renewed. */
@Timeout(60)
class CertificatesTest {
    private static final Path PEM = Path.of(System.getProperty("hillock.root"), "src/server/test/resources/tls");

    @TempDir
    private Path folder;

    private static Tls own(String name) {
        return Tls.DEFAULT.withCertificate(PEM.resolve(name + ".pem"), PEM.resolve(name + ".key"));
    }

    private static TestService service(Tls tls) throws IOException {
        return new TestService(AccessTokens.none(), Optional.empty(), Optional.of(tls));
    }

    private static Certificate certificate(String name) throws Exception {
        try (var in = Files.newInputStream(PEM.resolve(name + ".pem"))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** @param own the client's certificate; empty for none */
    private static HttpClient client(String own, String... protocols) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", certificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (!own.isEmpty()) {
            String pem = Files.readString(PEM.resolve(own + ".key")).replaceAll("-----[A-Z ]+-----|\\s", "");
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
            keys.setKeyEntry("own", key, new char[0], new Certificate[]{certificate(own)});
        }
        KeyManagerFactory own509 = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own509.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own509.getKeyManagers(), trust.getTrustManagers(), null);
        HttpClient.Builder client = HttpClient.newBuilder().sslContext(context);
        if (protocols.length > 0) {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(protocols);
            client.sslParameters(parameters);
        }
        return client.build();
    }

    private static int status(TestService service, HttpClient client) throws Exception {
        return client.send(HttpRequest
                .newBuilder(URI.create("https://localhost:" + service.server.rest().port() + "/v2/health/live"))
                .build(),
                HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void callersProveThemselvesIfTheServiceDemandsIt() throws Exception {
        Tls demands = new Tls(Optional.empty(), Optional.empty(), Optional.of(PEM.resolve("ca.pem")), false)
                .withCertificate(PEM.resolve("server.pem"), PEM.resolve("server.key")).withClientsMustProve();
        try (TestService service = service(demands);
                HttpClient known = client("client");
                HttpClient nobody = client("");
                HttpClient late = client("expired-client")) {
            assertEquals(200, status(service, known));
            assertThrows(IOException.class, () -> status(service, nobody));
            assertThrows(IOException.class, () -> status(service, late));
        }
    }

    @Test
    void tls13Alone() throws Exception {
        try (TestService service = service(own("server"));
                HttpClient now = client("", "TLSv1.3");
                HttpClient before = client("", "TLSv1.2")) {
            assertEquals(200, status(service, now));
            assertThrows(IOException.class, () -> status(service, before));
        }
    }

    @Test
    void anExpiredCertificateIsRefusedAtStartAndAtReload() throws Exception {
        String said = assertThrows(IOException.class, () -> service(own("expired-server"))).getMessage();
        assertTrue(said.contains("expired-server.pem") && said.contains("2021-01-01"), said);
        Path certificate = Files.copy(PEM.resolve("server.pem"), folder.resolve("own.pem"));
        Path key = Files.copy(PEM.resolve("server.key"), folder.resolve("own.key"));
        try (TestService service = service(Tls.DEFAULT.withCertificate(certificate, key));
                HttpClient client = client("")) {
            service.server.loadAll();
            service.server.becomeReady();
            replace("expired-server", certificate, key, 1);
            service.logged("expired");
            try (HttpClient fresh = client("")) {
                assertEquals(200, status(service, fresh), "the certificate before stays in force");
            }
            replace("client", certificate, key, 2);
            service.logged("new certificates are in force");
            try (HttpClient fresh = client("")) {
                HttpResponse<Void> answer = fresh.send(HttpRequest.newBuilder(
                        URI.create("https://localhost:" + service.server.rest().port() + "/v2/health/live")).build(),
                        HttpResponse.BodyHandlers.discarding());
                assertEquals(certificate("client"), answer.sslSession().orElseThrow().getPeerCertificates()[0]);
            }
            assertEquals(200, status(service, client));
        }
    }

    private static void replace(String name, Path certificate, Path key, long seconds) throws IOException {
        Files.writeString(key, Files.readString(PEM.resolve(name + ".key")));
        Files.writeString(certificate, Files.readString(PEM.resolve(name + ".pem")));
        Files.setLastModifiedTime(certificate, FileTime.fromMillis(seconds * 1000));
    }
}
