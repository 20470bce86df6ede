package io.hillock.server.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the page, from the class path: its own beside this class, libraries from their webjars, and the demo's samples where the
 * demo is installed. A file is read at its first request. Thread-safe.
 */
public final class PageAssets {
    /** The file that {@code /} answers. */
    public static final String INDEX = "index.html";

    /** A name of one part, so that no path leads out of the folder. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,40}\\.(html|js|css|svg)");
    private static final Pattern COMMENT = Pattern.compile("/\\*\\*.*?\\*/ ?", Pattern.DOTALL);
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "js",
            "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8", "svg", "image/svg+xml");
    /** The demo's samples, which not every installation has. */
    public static final String SAMPLES = "fashion-samples.npz";

    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final Map<String, String> ELSEWHERE = Map.of(
            "preact.js", WEBJARS + "preact/10.27.2/dist/preact.module.js",
            "uplot.js", WEBJARS + "uplot/1.6.30/dist/uPlot.iife.min.js",
            "uplot.css", WEBJARS + "uplot/1.6.30/dist/uPlot.min.css",
            SAMPLES, "/fashion_mnist_sample.npz");

    private final Map<String, PageAsset> read = new ConcurrentHashMap<>();

    /** The file of this name; empty if there is none. */
    public Optional<PageAsset> find(String name) {
        PageAsset known = read.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Matcher own = NAME.matcher(name);
        String resource = ELSEWHERE.getOrDefault(name, own.matches() ? name : null);
        if (resource == null) {
            return Optional.empty();
        }
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        boolean script = !ELSEWHERE.containsKey(name) && name.endsWith(".js");
        return bytes(resource).map(bytes -> script ? withoutTypes(bytes) : bytes)
                .map(bytes -> read.computeIfAbsent(name, first -> PageAsset.of(type, bytes)));
    }

    /** Comments hold types, for those who change the page; browsers get none. Lines keep their numbers. */
    private static byte[] withoutTypes(byte... script) {
        return COMMENT.matcher(new String(script, UTF_8))
                .replaceAll(comment -> "\n".repeat((int) comment.group().lines().count() - 1))
                .getBytes(UTF_8);
    }

    private static Optional<byte[]> bytes(String resource) {
        try (InputStream in = PageAssets.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
