package io.hillock.server.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.file.WholeFile;
import io.hillock.image.Image;
import io.hillock.model.RunSettings;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.ModelNames;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A folder of published networks in the OCI image layout (version 1.0.0): {@code index.json} names manifests by {@code NAME:TAG}; a manifest
 * holds the image, the NIR file and the run settings, and says which data, accuracy and parent belong to it. A tag is a version, which
 * never changes, or an alias, which a rename of the index moves at once. Several processes may write; any may read. Thread-safe.
 */
public final class NetworkRegistry {
    static final String ARTIFACT = "application/vnd.hillock.network.v1";
    static final String SETTINGS = "application/vnd.hillock.settings.v1+json";
    static final String IMAGE = "application/vnd.hillock.image.v1+safetensors";
    static final String NETWORK = "application/vnd.hillock.nir.v1+hdf5";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String REFERENCE = "org.opencontainers.image.ref.name";
    private static final String ALIAS_OF = "io.hillock.alias-of";
    private static final String LAYOUT = "oci-layout";
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Path folder;
    private final RegistryBlobs blobs;

    private NetworkRegistry(Path folder) {
        this.folder = folder;
        blobs = new RegistryBlobs(folder);
    }

    /** Whether a folder is a registry. */
    public static boolean isRegistry(Path folder) {
        return Files.isRegularFile(folder.resolve(LAYOUT));
    }

    /** Opens a registry, or makes an empty one. */
    public static NetworkRegistry open(Path folder) throws IOException {
        if (!isRegistry(folder)) {
            Files.createDirectories(folder.resolve("blobs/sha256"));
            write(folder.resolve("index.json"), emptyIndex());
            write(folder.resolve(LAYOUT), NODES.objectNode().put("imageLayoutVersion", "1.0.0"));
        }
        return new NetworkRegistry(folder);
    }

    private static void write(Path file, ObjectNode json) throws IOException {
        WholeFile.replace(file, to -> Files.write(to, JSON.writeValueAsBytes(json)));
    }

    private static ObjectNode emptyIndex() {
        ObjectNode index = NODES.objectNode().put("schemaVersion", 2).put("mediaType", INDEX);
        index.putArray("manifests");
        return index;
    }

    /** When the index last changed; for those who watch it. */
    Object stamp() {
        try {
            Path index = folder.resolve("index.json");
            return List.of(Files.getLastModifiedTime(index), Files.size(index),
                    Files.readAttributes(index, "unix:ino"));
        } catch (IOException | UnsupportedOperationException e) {
            return List.of();
        }
    }

    /** All tags, in the order of the index. */
    public List<RegistryTag> tags() {
        List<RegistryTag> all = new ArrayList<>();
        for (JsonNode entry : index().path("manifests")) {
            String reference = entry.path("annotations").path(REFERENCE).asText();
            int colon = reference.lastIndexOf(':');
            if (colon > 0) {
                String alias = entry.path("annotations").path(ALIAS_OF).asText();
                all.add(new RegistryTag(ModelNames.model(reference.substring(0, colon)),
                        ModelNames.version(reference.substring(colon + 1)), entry.path("digest").asText(),
                        entry.path("size").asLong(),
                        alias.isEmpty() ? Optional.empty() : Optional.of(alias)));
            }
        }
        return all;
    }

    /**
     * Publishes a version.
     *
     * @throws ServiceException {@code INVALID} if the tag is taken by an alias or by another content, or a name is impossible
     */
    public void publish(String name, String version, PublishedNetwork network) throws IOException {
        ModelNames.model(name);
        ModelNames.version(version);
        byte[] manifest = JSON.writeValueAsBytes(manifest(network));
        String digest = blobs.write(manifest);
        change(index -> {
            Optional<RegistryTag> taken = find(name, version);
            if (taken.isPresent() && (taken.get().aliasOf().isPresent() || !taken.get().digest().equals(digest))) {
                throw ServiceException.invalid(name + ":" + version + " is published already: a version never changes");
            }
            return taken.isPresent()
                    ? index
                    : with(index, name, version, descriptor(MANIFEST, digest, manifest.length));
        });
    }

    private ObjectNode manifest(PublishedNetwork network) throws IOException {
        ObjectNode manifest = NODES.objectNode().put("schemaVersion", 2).put("mediaType", MANIFEST).put("artifactType",
                ARTIFACT);
        byte[] settings = JSON.writeValueAsBytes(settings(network.image().program().settings()));
        manifest.set("config", descriptor(SETTINGS, blobs.write(settings), settings.length));
        ArrayNode layers = manifest.putArray("layers");
        byte[] image = network.image().bytes().toArray(ValueLayout.JAVA_BYTE);
        layers.add(descriptor(IMAGE, blobs.write(image), image.length));
        if (network.network().isPresent()) {
            byte[] nir = network.network().get();
            layers.add(descriptor(NETWORK, blobs.write(nir), nir.length));
        }
        ObjectNode facts = NODES.objectNode();
        network.dataDigest().ifPresent(digest -> facts.put("io.hillock.data", digest));
        network.accuracy().ifPresent(share -> facts.put("io.hillock.accuracy", String.valueOf(share)));
        network.parent().ifPresent(parent -> facts.put("io.hillock.parent", parent));
        if (!facts.isEmpty()) {
            manifest.set("annotations", facts);
        }
        return manifest;
    }

    private static ObjectNode settings(RunSettings settings) {
        ObjectNode all = NODES.objectNode().put("dt", settings.dt()).put("profile", settings.profile().label())
                .put("reset", settings.reset().label()).put("discretisation", settings.discretisation().label())
                .put("report", settings.report().label()).put("readout", settings.readout().label())
                .put("steps", settings.steps())
                .put("cycle_delay", settings.cycleDelay().label()).put("if_dt", settings.ifIntegratesDt());
        settings.lowerBound().ifPresent(bound -> all.put("lower_bound", bound));
        return all;
    }

    private static ObjectNode descriptor(String type, String digest, long size) {
        return NODES.objectNode().put("mediaType", type).put("digest", digest).put("size", size);
    }

    /**
     * Lets an alias stand for a version, from the next look at the index on.
     *
     * @throws ServiceException {@code NOT_FOUND} if there is no such version; {@code INVALID} if the alias is a version
     */
    public void alias(String name, String alias, String version) throws IOException {
        ModelNames.version(alias);
        change(index -> {
            RegistryTag target = find(name, version).filter(tag -> tag.aliasOf().isEmpty())
                    .orElseThrow(
                            () -> ServiceException.notFound("the registry has no version " + name + ":" + version));
            if (find(name, alias).filter(tag -> tag.aliasOf().isEmpty()).isPresent()) {
                throw ServiceException.invalid(name + ":" + alias + " is a version and cannot be an alias");
            }
            ObjectNode entry = descriptor(MANIFEST, target.digest(), target.size());
            entry.putObject("annotations").put(ALIAS_OF, version);
            return with(index, name, alias, entry);
        });
    }

    /**
     * Removes a version or an alias from the index; nothing happens if it is not there. The blobs stay, for those who load it at the moment.
     *
     * @throws ServiceException {@code INVALID} if an alias stands for the version
     */
    public void withdraw(String name, String tag) throws IOException {
        change(index -> {
            tags().stream().filter(one -> one.name().equals(name) && one.aliasOf().equals(Optional.of(tag))).findFirst()
                    .ifPresent(alias -> {
                        throw ServiceException.invalid(name + ":" + tag + " serves as " + name + ":" + alias.tag());
                    });
            return without(index, name + ":" + tag);
        });
    }

    /** The tag of a name. */
    public Optional<RegistryTag> find(String name, String tag) {
        return tags().stream().filter(one -> one.name().equals(name) && one.tag().equals(tag)).findFirst();
    }

    private static ObjectNode with(ObjectNode index, String name, String tag, ObjectNode entry) {
        String reference = name + ":" + tag;
        entry.withObject("annotations").put(REFERENCE, reference);
        without(index, reference).withArray("manifests").add(entry);
        return index;
    }

    private static ObjectNode without(ObjectNode index, String reference) {
        ArrayNode entries = NODES.arrayNode();
        index.path("manifests").forEach(one -> {
            if (!one.path("annotations").path(REFERENCE).asText().equals(reference)) {
                entries.add(one);
            }
        });
        index.set("manifests", entries);
        return index;
    }

    private void change(UnaryOperator<ObjectNode> how) throws IOException {
        // A lock file, because the index itself is replaced. Threads of this process take turns by the monitor.
        synchronized (NetworkRegistry.class) {
            try (FileChannel channel = FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE)) {
                channel.lock(); // until the channel closes
                write(folder.resolve("index.json"), how.apply(index()));
            }
        }
    }

    private ObjectNode index() {
        try {
            JsonNode index = JSON.readTree(Files.readAllBytes(folder.resolve("index.json")));
            if (index instanceof ObjectNode object) {
                return object;
            }
            throw ServiceException.invalid("the registry's index is no JSON object");
        } catch (JsonProcessingException e) {
            throw ServiceException.invalid("the registry's index is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ServiceException.invalid("the registry's index cannot be read: " + e.getMessage());
        }
    }

    /**
     * The image that a tag stands for, its digests checked.
     *
     * @throws ServiceException {@code INVALID} if a blob is missing or lies, or the manifest is not one of a network
     */
    public Image image(RegistryTag tag) {
        try {
            for (JsonNode layer : JSON.readTree(blobs.read(tag.digest())).path("layers")) {
                if (layer.path("mediaType").asText().equals(IMAGE)) {
                    return Image.load(blobs.read(layer.path("digest").asText()));
                }
            }
            throw ServiceException.invalid("the manifest of " + tag.name() + ":" + tag.tag() + " has no image");
        } catch (IOException e) {
            throw ServiceException.invalid("the manifest of " + tag.name() + ":" + tag.tag() + " is no JSON");
        }
    }
}
