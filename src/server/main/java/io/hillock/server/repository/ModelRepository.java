package io.hillock.server.repository;

import io.hillock.image.Image;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.Alias;
import io.hillock.server.serving.BatchOptions;
import io.hillock.server.serving.ModelNames;
import io.hillock.server.serving.ModelState;
import io.hillock.server.serving.ModelState.State;
import io.hillock.server.serving.NetworkServable;
import io.hillock.server.serving.Servable;
import io.hillock.server.serving.Serving;
import io.hillock.unified.RetryPolicy;
import io.hillock.unified.UnifiedOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loads models by name into a {@link Serving}: those that were added, and those of a folder. Thread-safe.
 */
public final class ModelRepository {
    /** One attempt may take this long; a request's own timeout is nearer. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(30);

    private final Serving serving;
    private final RequestLimits limits;
    private final ModelConfig defaults;
    private final HubLinks hubs;
    private final Optional<ModelFolder> folder;
    private final Optional<NetworkRegistry> registry;
    private final Map<String, TreeMap<String, ModelFile>> added = new ConcurrentHashMap<>();
    private final Map<String, Image> images = new ConcurrentHashMap<>();
    /** The registry's tags that were last looked at, and the state of its index then. */
    private final Map<String, Set<RegistryTag>> followed = new HashMap<>();
    private Object seen = List.of();

    /**
     * Loads nothing yet.
     *
     * @param hubs engines of other processes for every network
     * @throws ServiceException {@code INVALID} if the folder does not exist
     */
    public ModelRepository(Serving serving, RequestLimits limits, ModelConfig defaults, Optional<Path> folder,
            HubLinks hubs) {
        this.serving = serving;
        this.limits = limits;
        this.defaults = defaults;
        this.hubs = hubs;
        this.folder = folder.filter(path -> !NetworkRegistry.isRegistry(path)).map(ModelFolder::new);
        registry = folder.filter(NetworkRegistry::isRegistry).map(ModelRepository::opened);
    }

    private static NetworkRegistry opened(Path folder) {
        try {
            return NetworkRegistry.open(folder);
        } catch (IOException e) {
            throw ServiceException.invalid(folder + " cannot be opened: " + e.getMessage());
        }
    }

    /** Adds a model of one file, as version 1. */
    public void add(String model, Path file) {
        TreeMap<String, ModelFile> versions = new TreeMap<>(ModelFolder.VERSION_ORDER);
        versions.put("1", new ModelFile(file.getFileName().toString(), new ModelFile.OnDisk(file)));
        added.put(ModelNames.model(model), versions);
    }

    /** Adds a model that is compiled already, as version 1. */
    public void add(String model, Image image) {
        images.put(ModelNames.model(model), image);
    }

    /** The names of all models that can be loaded. */
    public List<String> models() {
        Set<String> all = new HashSet<>(added.keySet());
        all.addAll(images.keySet());
        folder.ifPresent(models -> all.addAll(models.models()));
        registry.ifPresent(models -> models.tags().forEach(tag -> all.add(tag.name())));
        return all.stream().sorted().toList();
    }

    /** Loads a model, or loads it anew. */
    public void load(String model) {
        load(model, Optional.empty(), Map.of());
    }

    /**
     * Loads the versions of a model that its configuration says; others retire.
     *
     * @param config replaces the model's own configuration
     * @param files contents by {@code file:VERSION/NAME}; if there are any, they replace the model's own
     * @throws ServiceException {@code NOT_FOUND} if there is no such model; {@code INVALID} or {@code UNAVAILABLE} if it cannot be loaded
     */
    public void load(String model, Optional<String> config, Map<String, byte[]> files) {
        ModelNames.model(model);
        if (images.containsKey(model) && files.isEmpty()) {
            if (config.isPresent()) {
                throw ServiceException.invalid("model '" + model + "' is compiled already and takes no configuration");
            }
            serving.load(model, "1", () -> open(model, images.get(model), defaults.batching()), List.of());
            return;
        }
        TreeMap<String, ModelFile> versions = files.isEmpty() ? versions(model) : given(files);
        Optional<String> own = config.isPresent() ? config : folder.flatMap(models -> models.config(model));
        ModelConfig settings = own.map(defaults::with).orElse(defaults);
        List<RegistryTag> aliases = files.isEmpty() ? aliases(model) : List.of();
        Set<String> wanted = new TreeSet<>(ModelFolder.VERSION_ORDER);
        wanted.addAll(chosen(model, settings, versions));
        aliases.stream().map(alias -> alias.aliasOf().orElseThrow()).filter(versions::containsKey).forEach(wanted::add);
        List<String> chosen = List.copyOf(wanted);
        for (String version : chosen) {
            serving.load(model, version, () -> open(model, versions.get(version).image(settings.settings()),
                    settings.batching()), chosen);
        }
        aliases.forEach(
                alias -> serving.alias(model + ":" + alias.tag(), new Alias(model, alias.aliasOf().orElseThrow())));
    }

    private static List<String> chosen(String model, ModelConfig settings, TreeMap<String, ModelFile> versions) {
        if (settings.latest() > 0) {
            List<String> all = List.copyOf(versions.keySet());
            return all.subList(Math.max(0, all.size() - settings.latest()), all.size());
        }
        for (String version : settings.specific()) {
            if (!versions.containsKey(version)) {
                throw ServiceException.notFound(
                        "model '" + model + "' has no version '" + version + "', which its configuration asks for");
            }
        }
        return settings.specific();
    }

    private TreeMap<String, ModelFile> versions(String model) {
        TreeMap<String, ModelFile> known = added.get(model);
        if (known != null) {
            return known;
        }
        if (registry.isPresent()) {
            return published(registry.get(), model);
        }
        return folder.orElseThrow(() -> ServiceException.notFound("the repository has no model '" + model + "'"))
                .versions(model);
    }

    private static TreeMap<String, ModelFile> published(NetworkRegistry registry, String model) {
        TreeMap<String, ModelFile> versions = new TreeMap<>(ModelFolder.VERSION_ORDER);
        registry.tags().stream().filter(tag -> tag.name().equals(model) && tag.aliasOf().isEmpty())
                .forEach(tag -> versions
                        .put(tag.tag(), new ModelFile(model + ".safetensors", new ModelFile.Published(registry, tag))));
        if (versions.isEmpty()) {
            throw ServiceException.notFound("the registry has no model '" + model + "'");
        }
        return versions;
    }

    private List<RegistryTag> aliases(String model) {
        return registry.stream().flatMap(models -> models.tags().stream())
                .filter(tag -> tag.name().equals(model) && tag.aliasOf().isPresent()).toList();
    }

    private static TreeMap<String, ModelFile> given(Map<String, byte[]> files) {
        TreeMap<String, ModelFile> versions = new TreeMap<>(ModelFolder.VERSION_ORDER);
        files.forEach((name, bytes) -> {
            String[] parts = LoadParameters.isFile(name)
                    ? name.substring(LoadParameters.FILE.length()).split("/", -1)
                    : new String[0];
            if (parts.length != 2 || !ModelFile.isModel(parts[1])) {
                throw ServiceException.invalid(
                        "a file is given as 'file:VERSION/NAME' with a NAME that ends with .nir or .safetensors, not as '"
                                + name + "'");
            }
            if (versions.put(ModelNames.version(parts[0]),
                    new ModelFile(parts[1], new ModelFile.InMemory(bytes))) != null) {
                throw ServiceException.invalid("version " + parts[0] + " has several files, one is allowed");
            }
        });
        return versions;
    }

    private Servable open(String model, Image image, BatchOptions batching) {
        RetryPolicy patience = new RetryPolicy(List.of(LONGEST_RUN), RetryPolicy.DEFAULT.retries(),
                RetryPolicy.DEFAULT.pause(),
                RetryPolicy.DEFAULT.rest());
        return NetworkServable.open(UnifiedOptions.of(image).withNetwork(model).withPatience(patience), limits, hubs,
                serving.watch(), batching);
    }

    /**
     * Follows a registry: if its index has changed, loads the models with new versions and moves aliases. Call it now and then.
     *
     * @return what could not be loaded; the versions before go on
     */
    public synchronized List<ServiceException> refresh() {
        if (registry.isEmpty() || registry.get().stamp().equals(seen)) {
            return List.of();
        }
        List<ServiceException> failures = new ArrayList<>();
        seen = registry.get().stamp();
        try {
            Map<String, Set<RegistryTag>> fresh = new LinkedHashMap<>();
            registry.get().tags().forEach(tag -> fresh.computeIfAbsent(tag.name(), name -> new HashSet<>()).add(tag));
            for (Map.Entry<String, Set<RegistryTag>> one : fresh.entrySet()) {
                if (!one.getValue().equals(followed.put(one.getKey(), one.getValue()))) {
                    loadOrTell(one.getKey(), failures);
                }
            }
        } catch (ServiceException e) {
            failures.add(e);
        }
        return failures;
    }

    private void loadOrTell(String model, List<ServiceException> failures) {
        try {
            load(model);
        } catch (ServiceException e) {
            failures.add(e);
        }
    }

    /** Loads all models. Returns why some could not be; the others are served. */
    public synchronized List<ServiceException> loadAll() {
        List<ServiceException> failures = new ArrayList<>(refresh());
        models().stream().filter(model -> !followed.containsKey(model)).forEach(model -> loadOrTell(model, failures));
        return failures;
    }

    /**
     * Lets an alias stand for another version, in the registry too if the alias comes from there.
     *
     * @throws ServiceException {@code INVALID} or {@code NOT_FOUND} if the alias would lead nowhere; {@code UNAVAILABLE} if the registry
     *     cannot be written
     */
    public void alias(String name, Alias alias) {
        String beginning = alias.model() + ":";
        String tag = name.startsWith(beginning) ? name.substring(beginning.length()) : "";
        if (registry.isPresent() && registry.get().find(alias.model(), tag).isPresent()) {
            try {
                registry.get().alias(alias.model(), tag, alias.version());
            } catch (IOException e) {
                throw new ServiceException(Reason.UNAVAILABLE, "the registry cannot be written: " + e.getMessage(), e);
            }
        }
        serving.alias(name, alias);
    }

    /** Unloads a model; it can be loaded again. */
    public void unload(String model) {
        serving.unload(model);
    }

    /** The states of all versions, and the models that were never loaded. */
    public List<ModelState> index() {
        List<ModelState> all = new ArrayList<>(serving.index());
        Set<String> known = new HashSet<>();
        all.forEach(state -> known.add(state.model()));
        models().stream().filter(model -> !known.contains(model))
                .forEach(model -> all.add(new ModelState(model, "", State.UNAVAILABLE, "not loaded")));
        return all;
    }
}
