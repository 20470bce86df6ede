package io.hillock.examples.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** One tab: what a user does in it, what it shows, and what went wrong. One thread. */
final class Tab implements AutoCloseable {
    private static final long WAIT_SECONDS = 20;

    /** Errors on the console, exceptions, and refusals by the page's policy. */
    final List<String> problems = new CopyOnWriteArrayList<>();
    /** The addresses of all requests. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

    Tab(HttpClient client, URI address) {
        socket = client.newWebSocketBuilder().buildAsync(address, new Events()).join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Gathers messages and hands them on. */
    private final class Events implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                try {
                    take(Chromium.JSON.readTree(parts.toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    parts.setLength(0);
                }
            }
            webSocket.request(1);
            return null;
        }
    }

    private void take(JsonNode message) {
        JsonNode params = message.path("params");
        switch (message.path("method").asText()) {
            case "" -> waiting.remove(message.get("id").asInt()).complete(message);
            case "Runtime.exceptionThrown" ->
                problems.add(params.at("/exceptionDetails/exception/description").asText());
            case "Runtime.consoleAPICalled" -> {
                if (params.get("type").asText().matches("error|warning|assert")) {
                    problems.add(params.get("args").toString());
                }
            }
            case "Log.entryAdded" -> {
                if (params.at("/entry/level").asText().equals("error")) {
                    problems.add(params.at("/entry/text").asText() + " " + params.at("/entry/url").asText());
                }
            }
            case "Network.requestWillBeSent" -> requests.add(params.at("/request/url").asText());
            case "Network.webSocketCreated" -> requests.add(params.get("url").asText());
            default -> {
            }
        }
    }

    JsonNode call(String method, Map<String, ?> params) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        ObjectNode message = Chromium.JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", Chromium.JSON.valueToTree(params));
        socket.sendText(message.toString(), true).join();
        try {
            JsonNode result = answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
            if (result.has("error")) {
                throw new AssertionError(method + ": " + result.get("error"));
            }
            return result.get("result");
        } catch (TimeoutException e) {
            throw new AssertionError(method + " has no answer; problems: " + problems, e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void size(int width, int height) {
        call("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** The colours that the user prefers, {@code light} or {@code dark}, and whether things may move. */
    void prefers(String scheme, boolean motion) {
        call("Emulation.setEmulatedMedia", Map.of("features",
                List.of(Map.of("name", "prefers-color-scheme", "value", scheme), Map.of("name",
                        "prefers-reduced-motion", "value", motion ? "no-preference" : "reduce"))));
    }

    void open(URI address) {
        call("Page.navigate", Map.of("url", address.toString()));
    }

    /** The value of an expression of JavaScript; of a promise, what it becomes. */
    JsonNode value(String expression) {
        JsonNode result = call("Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": "
                    + result.at("/exceptionDetails/exception/description").asText(result.toString()));
        }
        return result.at("/result/value");
    }

    /** Waits until an expression is true: it is tried with each frame of the page. */
    void await(String condition) {
        JsonNode met = value("new Promise(done => { const end = performance.now() + " + (WAIT_SECONDS - 5) * 1000
                + "; const look = () => { let met = false; try { met = Boolean(" + condition
                + "); } catch { met = false; } if (met || performance.now() > end) done(met); else setTimeout(look, 30); }; look(); })");
        if (!met.asBoolean()) {
            throw new AssertionError("never: " + condition + "; problems: " + problems + "; the page says: "
                    + value("document.body.innerText.slice(0, 1500)").asText());
        }
    }

    void click(String selector) {
        value("(() => { const one = document.querySelector(" + quoted(selector) + "); one.focus(); one.click(); })()");
    }

    /** Presses a key as a keyboard does. */
    void press(String key) {
        Map<String, Object> params = new java.util.HashMap<>(Map.of("key", key, "type", "keyDown"));
        if (key.length() == 1) {
            params.put("text", key);
        } else if (key.equals("Enter")) {
            params.put("text", "\r");
        }
        params.put("windowsVirtualKeyCode", switch (key) {
            case "Tab" -> 9;
            case "Enter" -> 13;
            case " " -> 32;
            case "ArrowRight" -> 39;
            case "ArrowDown" -> 40;
            default -> 0;
        });
        call("Input.dispatchKeyEvent", params);
        params.put("type", "keyUp");
        params.remove("text");
        call("Input.dispatchKeyEvent", params);
    }

    static String quoted(String text) {
        return Chromium.JSON.valueToTree(text).toString();
    }

    /** Writes what is to be seen. */
    void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Map.of("format", "png")).get("data").asText()));
    }

    @Override
    public void close() {
        try {
            call("Page.close", Map.of());
        } finally {
            socket.abort();
        }
    }
}
