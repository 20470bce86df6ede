package io.hillock.server.repository;

import io.hillock.image.Image;
import io.hillock.image.RecordedSettings;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.server.request.ServiceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * The bytes of a model: a network ({@code .nir}), to be compiled, or an image ({@code .safetensors}).
 *
 * @param name the file's name, which decides its kind
 */
record ModelFile(String name, Contents contents) {
    private static final String NETWORK = ".nir";
    private static final String IMAGE = ".safetensors";

    /** Where the bytes are. */
    sealed interface Contents {}

    /** In a file, which is read at each load. */
    record OnDisk(Path path) implements Contents {}

    /** In memory. */
    record InMemory(byte[] bytes) implements Contents {}

    /** In a registry, which checks them. */
    record Published(NetworkRegistry registry, RegistryTag tag) implements Contents {}

    private static RunSettings recorded(Network network, RunSettings settings) {
        return RecordedSettings.read(network)
                .map(own -> settings.steps() == 0 ? own : own.withSteps(settings.steps())).orElse(settings);
    }

    static boolean isModel(String name) {
        return name.endsWith(NETWORK) || name.endsWith(IMAGE);
    }

    /** A file's name without its ending. */
    static String stem(String name) {
        return name.endsWith(IMAGE)
                ? name.substring(0, name.length() - IMAGE.length())
                : name.replaceFirst("\\.nir$", "");
    }

    /**
     * Reads, and compiles a network.
     *
     * @param settings for a network; if they leave all open, those of the network's own metadata count, if it has any. An image has its own
     * @throws RuntimeException naming the file and the problem
     */
    Image image(RunSettings settings) {
        try {
            if (name.endsWith(NETWORK)) {
                Network network = network();
                return Image.compile(network, settings.leavesAllOpen() ? recorded(network, settings) : settings);
            }
            if (name.endsWith(IMAGE)) {
                return switch (contents) {
                    case OnDisk(Path path) -> Image.open(path);
                    case InMemory(byte[] bytes) -> Image.load(bytes);
                    case Published(NetworkRegistry registry, RegistryTag tag) -> registry.image(tag);
                };
            }
            throw ServiceException
                    .invalid("'" + name + "' is no model: its name ends neither with .nir nor with .safetensors");
        } catch (InvalidNetworkException e) {
            throw ServiceException.invalid(name + ": " + e.getMessage());
        } catch (IOException e) {
            throw ServiceException.invalid(name + " cannot be read: " + e.getMessage());
        }
    }

    private Network network() throws IOException {
        return switch (contents) {
            case OnDisk(Path path) -> NirReader.read(path);
            case InMemory(byte[] bytes) -> {
                try (InputStream in = new ByteArrayInputStream(bytes)) {
                    yield NirReader.read(in);
                }
            }
            case Published _ -> throw new IllegalStateException("a registry serves images");
        };
    }
}
