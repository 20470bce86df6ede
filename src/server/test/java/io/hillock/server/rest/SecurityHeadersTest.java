package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every answer has the headers that keep browsers from using it otherwise: successes, refusals, and what the web server itself refuses. */
@Timeout(60)
class SecurityHeadersTest {
    private static final List<String> HEADERS = List.of("x-content-type-options: nosniff", "x-frame-options: deny",
            "content-security-policy: default-src 'none'; frame-ancestors 'none'", "referrer-policy: no-referrer",
            "cache-control: no-store");

    private static String answer(TestService service, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.server.rest().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    break;
                }
                head.append((char) next);
            }
            return head.toString().toLowerCase(Locale.ROOT);
        }
    }

    @Test
    void areOnEveryAnswer() throws IOException {
        String upgrade = "Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        try (TestService service = TestService.ready()) {
            for (String request : List.of("GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /none HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /v2 HTTP/1.1\r\nHost: a\r\nOrigin: http://elsewhere\r\n\r\n",
                    "DELETE /v2 HTTP/1.1\r\nHost: a\r\n\r\n",
                    "POST /v2/models/small/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n{",
                    "POST /v2/models/small/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n",
                    "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /v2 HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
                    "GET /v2/models/none/stream HTTP/1.1\r\n" + upgrade,
                    "GET /v2/models/small/stream HTTP/1.1\r\nOrigin: http://elsewhere\r\n" + upgrade)) {
                String head = answer(service, request);
                String what = request.substring(0, Math.min(60, request.length())) + " -> " + head;
                assertTrue(head.startsWith("http/1.1 "), what);
                HEADERS.forEach(
                        header -> assertTrue(head.contains("\r\n" + header + "\r\n"), () -> header + ": " + what));
                assertEquals(request.contains("/none"), head.startsWith("http/1.1 404 "), what);
                assertEquals(-1, head.indexOf("access-control-"), what);
                assertEquals(-1, head.indexOf("\r\nserver:"), what);
            }
        }
    }
}
