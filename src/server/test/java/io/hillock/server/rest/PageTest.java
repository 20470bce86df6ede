package io.hillock.server.rest;

import static io.hillock.server.rest.TestService.json;
import static io.hillock.server.rest.TestService.refusal;
import static io.hillock.server.rest.TestService.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.security.AccessTokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page's files, the cookie that keeps a token, and the graph of a network. PagePanelsTest looks at the page itself. */
@Timeout(60)
class PageTest {
    private static final int MOST_BYTES = 100 << 10;
    private static final Pattern REFERENCE = Pattern
            .compile("(?:from |import |href=|src=)['\"](?:\\./|page/)([a-z-]+\\.[a-z]+)['\"]");

    @TempDir
    private Path folder;

    private static HttpResponse<byte[]> get(TestService service, String path, String... headers) {
        return service.send(service.request(path).headers(headers).build());
    }

    /** All files that the page loads, found as a browser finds them. */
    private static Set<String> files(TestService service) {
        Set<String> found = new LinkedHashSet<>();
        collect(text(service.get("/")), found);
        for (int known = 0; known < found.size(); known++) {
            collect(text(service.get("/page/" + List.copyOf(found).get(known))), found);
        }
        return found;
    }

    private static void collect(String file, Set<String> found) {
        REFERENCE.matcher(file).results().map((MatchResult one) -> one.group(1))
                .filter(name -> !name.equals("types.js"))
                .forEach(found::add);
    }

    @Test
    void allFilesAreServedAndSmall() throws IOException {
        try (TestService service = TestService.ready()) {
            int sum = get(service, "/", "Accept-Encoding", "gzip").body().length;
            Set<String> files = files(service);
            assertTrue(files.containsAll(List.of("app.js", "preact.js", "uplot.js", "texts.js", "style.css")),
                    files::toString);
            for (String file : files) {
                HttpResponse<byte[]> plain = service.get("/page/" + file);
                HttpResponse<byte[]> packed = get(service, "/page/" + file, "Accept-Encoding", "gzip");
                assertEquals(200, plain.statusCode(), file);
                assertFalse(plain.headers().firstValue("content-type").orElseThrow().contains("octet"), file);
                boolean gzip = packed.headers().firstValue("content-encoding").isPresent();
                byte[] unpacked = gzip
                        ? new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes()
                        : packed.body();
                assertEquals(text(plain), new String(unpacked, UTF_8), file);
                String tag = plain.headers().firstValue("etag").orElseThrow();
                HttpResponse<byte[]> again = get(service, "/page/" + file, "If-None-Match", tag);
                assertEquals(304, again.statusCode(), file);
                assertEquals(0, again.body().length);
                sum += packed.body().length;
            }
            assertTrue(sum <= MOST_BYTES, "the page takes " + sum + " bytes");
        }
    }

    @Test
    void noPathLeadsOut() throws IOException {
        try (TestService service = TestService.ready()) {
            for (String path : List.of("PageAssets.class", "..%2Fopenapi.json", "%2e%2e%2fopenapi.json", ".", "index",
                    "preact.js%00", "package-info.class", "none.js", "openapi.json", "%2Fio%2Fhillock")) {
                refusal(404, service.get("/page/" + path));
            }
            refusal(405, service.post("/page/app.js", ""));
        }
    }

    @Test
    void theFilesMayNotLoadFromElsewhere() throws IOException {
        try (TestService service = TestService.ready()) {
            String policy = service.get("/").headers().firstValue("content-security-policy").orElseThrow();
            assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"), policy);
            assertFalse(policy.contains("unsafe") || policy.contains("http"), policy);
            assertTrue(text(service.get("/")).lines().noneMatch(line -> line.contains("http")));
        }
    }

    private TestService withTokens() throws IOException {
        Path file = Files.writeString(folder.resolve("tokens"), "looks infer,watch\nall;of=it\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        TestService service = new TestService(AccessTokens.of(file), Optional.empty(), Optional.empty());
        service.server.loadAll();
        service.server.becomeReady();
        return service;
    }

    private static HttpResponse<byte[]> login(TestService service, String token) {
        return service.send(service.request("/page/login")
                .POST(BodyPublishers.ofString("{\"token\": \"" + token + "\"}")).build());
    }

    @Test
    void aTokenBecomesACookie() throws IOException {
        try (TestService service = withTokens()) {
            assertEquals(200, service.get("/").statusCode());
            assertEquals("{\"tokens\":true,\"samples\":false,\"scopes\":[]}", text(service.get("/page/access")));
            refusal(401, login(service, "wrong"));
            refusal(400, service.post("/page/login", "{}"));
            refusal(413, login(service, "x".repeat(10_000)));
            refusal(400, service.post("/page/login", "{\"token\": [[[]]]}"));
            HttpResponse<byte[]> answer = login(service, "looks");
            assertEquals("{\"tokens\":true,\"samples\":false,\"scopes\":[\"infer\",\"watch\"]}", text(answer));
            String set = answer.headers().firstValue("set-cookie").orElseThrow();
            assertTrue(set.endsWith("; Path=/; HttpOnly; SameSite=Strict"), set);
            assertTrue(set.startsWith("hillock-" + service.server.rest().port() + "="), set);
            String cookie = set.substring(0, set.indexOf(';'));
            assertFalse(cookie.contains("looks"), "the cookie is no place to read a token over a shoulder");
            assertEquals(200, get(service, "/metrics", "Cookie", "other=1; " + cookie).statusCode());
            refusal(403, service.send(service.request("/v2/repository/models/small/unload").header("Cookie", cookie)
                    .POST(BodyPublishers.ofString("{}")).build()));
            refusal(401, get(service, "/metrics", "Cookie", cookie + "x"));
            refusal(401, get(service, "/metrics", "Cookie", cookie.replace("hillock-", "hillock-1")));
            refusal(403, get(service, "/metrics", "Cookie", cookie, "Origin", "http://elsewhere.example"));
            refusal(401, get(service, "/metrics", "Cookie", cookie, "Authorization", "Bearer wrong"));
            String odd = login(service, "all;of=it").headers().firstValue("set-cookie").orElseThrow();
            assertEquals(200, get(service, "/metrics", "Cookie", odd.substring(0, odd.indexOf(';'))).statusCode());
            HttpResponse<byte[]> out = service.post("/page/logout", "");
            assertTrue(out.headers().firstValue("set-cookie").orElseThrow().endsWith("; Max-Age=0"));
        }
    }

    @Test
    void aGraphHoldsWhatRuns() throws IOException {
        try (TestService service = TestService.ready()) {
            JsonNode graph = json(service.get("/v2/models/small/graph"));
            assertEquals("snntorch", graph.path("settings").path("profile").asText());
            assertEquals(Set.of("in", "fc", "hidden", "back", "head", "spikes"), graph.get("nodes").valueStream()
                    .map(node -> node.get("name").asText()).collect(Collectors.toSet()));
            JsonNode hidden = graph.get("nodes").valueStream()
                    .filter(node -> node.get("name").asText().equals("hidden"))
                    .findFirst().orElseThrow();
            assertEquals("lif", hidden.get("op").asText());
            JsonNode tau = hidden.get("parameters").valueStream().filter(one -> one.get("role").asText().equals("tau"))
                    .findFirst().orElseThrow();
            assertEquals(1e-3, tau.get("mean").asDouble(), 1e-9);
            JsonNode fc = graph.get("nodes").valueStream().filter(node -> node.get("name").asText().equals("fc"))
                    .findFirst().orElseThrow();
            JsonNode weight = fc.get("parameters").get(0);
            assertEquals(15, weight.get("histogram").valueStream().mapToInt(JsonNode::asInt).sum());
            assertTrue(weight.get("min").asDouble() >= -0.3 && weight.get("max").asDouble() <= 0.9);
            refusal(404, service.get("/v2/models/none/graph"));
        }
    }

    @Test
    void aBrowserLearnsWhoAnswered() throws IOException {
        String body = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}],"
                + "\"parameters\":{\"route\":\"java\"}}";
        try (TestService service = TestService.ready()) {
            HttpResponse<byte[]> answer = service.send(service.request("/v2/models/small/infer")
                    .header("Sec-Fetch-Mode", "cors").POST(BodyPublishers.ofString(body)).build());
            String timing = answer.headers().firstValue("server-timing").orElseThrow();
            assertTrue(timing.matches("decode;dur=[0-9.]+, queue;dur=[0-9.]+, route;dur=[0-9.]+, "
                    + "simulate;dur=[0-9.]+;desc=\"java\""), timing);
            assertTrue(service.post("/v2/models/small/infer", body).headers().firstValue("server-timing").isEmpty());
        }
    }
}
