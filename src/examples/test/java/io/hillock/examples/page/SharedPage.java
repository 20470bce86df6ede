package io.hillock.examples.page;

import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.nir.NirWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One chromium and one service for all tests of the page, begun with the first of them. Without a chromium they are skipped. */
final class SharedPage implements BeforeAllCallback {
    /** Where pictures of the page are left. */
    static final Path PICTURES = Path.of("target", "page");

    private static Running running;

    /** @param folder for files of the tests; deleted at the end */
    private record Running(Chromium chromium, ServeProcess service, Path folder) implements AutoCloseable {
        static Running start() {
            try {
                Chromium chromium = Chromium.start();
                Path folder = Files.createTempDirectory("hillock-page");
                return new Running(chromium, ServeProcess.start(0, folder.resolve("log"), models(folder)), folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            service.close();
            chromium.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot().getStore(Namespace.create(SharedPage.class)).getOrComputeIfAbsent(Running.class,
                _ -> Running.start(), Running.class);
    }

    static Chromium chromium() {
        return running.chromium;
    }

    static ServeProcess service() {
        return running.service;
    }

    static Path folder() {
        return running.folder;
    }

    static Path log() {
        return running.folder.resolve("log");
    }

    /** Arguments of a service with the same networks, and more. */
    static String[] models(String... more) throws IOException {
        return Stream.concat(Stream.of(models(running.folder)), Stream.of(more)).toArray(String[]::new);
    }

    /** The demo's network, and one of four sliders whose outputs are membranes. */
    private static String[] models(Path folder) throws IOException {
        Path demo = folder.resolve("demo.nir");
        if (!Files.exists(demo)) {
            try (InputStream in = SharedPage.class.getResourceAsStream("/fashion_mnist.nir")) {
                Files.write(demo, in.readAllBytes());
            }
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(4)));
        nodes.put("fc", new Linear(Tensor.of(Shape.of(3, 4), 1, 0.5, -0.25, 0, 0, 1, 0.5, -0.5, 0.25, 0, 0, 1)));
        nodes.put("levels", new Li(Tensor.vector(1e-3, 1e-3, 1e-3), Tensor.vector(1, 1, 1), Tensor.vector(0, 0, 0)));
        nodes.put("out", new Output(Shape.of(3)));
        Path small = folder.resolve("small.nir");
        NirWriter.write(Network.of(nodes, List.of(new Edge("in", "fc"), new Edge("fc", "levels"),
                new Edge("levels", "out"))), small);
        return new String[]{"demo=" + demo, "small=" + small, "--dt", "1e-4", "--steps", "16"};
    }

    /** A tab that shows this of the shared service. */
    static Tab open(String hash, boolean motion) throws IOException, InterruptedException {
        return open(service(), hash, motion);
    }

    static Tab open(ServeProcess service, String hash, boolean motion) throws IOException, InterruptedException {
        Tab tab = chromium().tab();
        tab.size(1440, 1000);
        tab.prefers("light", motion);
        tab.open(service.at(hash));
        return tab;
    }
}
