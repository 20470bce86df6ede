package io.hillock.server.repository;

import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.ModelNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of models: {@code NAME.nir} or {@code NAME.safetensors}, which is version 1, or {@code NAME/VERSION/FILE}, with at most one
 * model file in each version's folder, and optionally {@code NAME/config.json}. Nothing outside of the folder is read, whatever links say.
 */
final class ModelFolder {
    static final String CONFIG = "config.json";
    private static final int MOST_CONFIG = 1 << 20;
    /** Numbers by value, before words. */
    static final Comparator<String> VERSION_ORDER = Comparator
            .comparing((String version) -> version.matches("\\d{1,18}") ? Long.parseLong(version) : Long.MAX_VALUE)
            .thenComparing(Comparator.naturalOrder());

    private final Path root;

    /** @throws ServiceException {@code INVALID} if there is no such folder */
    ModelFolder(Path folder) {
        try {
            root = folder.toRealPath();
        } catch (IOException e) {
            throw ServiceException.invalid(folder + ": there is no such folder");
        }
        if (!Files.isDirectory(root)) {
            throw ServiceException.invalid(folder + " is no folder");
        }
    }

    /** The names of all models, sorted. */
    List<String> models() {
        return list(root).filter(
                path -> Files.isDirectory(path) ? isName(path) : ModelFile.isModel(path.getFileName().toString()))
                .map(path -> Files.isDirectory(path)
                        ? path.getFileName().toString()
                        : ModelFile.stem(path.getFileName().toString()))
                .distinct().sorted().toList();
    }

    private static boolean isName(Path path) {
        return !path.getFileName().toString().startsWith(".");
    }

    /**
     * The versions of a model, the oldest first.
     *
     * @throws ServiceException {@code NOT_FOUND} if the folder has no such model
     */
    TreeMap<String, ModelFile> versions(String model) {
        ModelNames.model(model);
        TreeMap<String, ModelFile> versions = new TreeMap<>(VERSION_ORDER);
        for (String ending : List.of(".nir", ".safetensors")) {
            Path file = root.resolve(model + ending);
            if (Files.isRegularFile(file)) {
                versions.put("1", file(file));
            }
        }
        Path folder = root.resolve(model);
        if (Files.isDirectory(folder)) {
            list(inside(folder)).filter(Files::isDirectory).filter(ModelFolder::isName)
                    .forEach(version -> versionFile(version)
                            .ifPresent(file -> versions.put(version.getFileName().toString(), file)));
        }
        if (versions.isEmpty()) {
            throw ServiceException.notFound("the repository has no model '" + model + "'");
        }
        return versions;
    }

    private Optional<ModelFile> versionFile(Path version) {
        List<Path> files = list(inside(version)).filter(file -> ModelFile.isModel(file.getFileName().toString()))
                .toList();
        if (files.size() > 1) {
            throw ServiceException
                    .invalid("version " + version.getFileName() + " of model '" + version.getParent().getFileName()
                            + "' has " + files.size() + " model files, one is allowed");
        }
        return files.stream().findFirst().map(this::file);
    }

    private ModelFile file(Path path) {
        return new ModelFile(path.getFileName().toString(), new ModelFile.OnDisk(inside(path)));
    }

    /** The model's {@code config.json}. */
    Optional<String> config(String model) {
        Path file = root.resolve(ModelNames.model(model)).resolve(CONFIG);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (Files.size(inside(file)) > MOST_CONFIG) {
                throw ServiceException
                        .invalid("the configuration of model '" + model + "' has more than " + MOST_CONFIG + " bytes");
            }
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            throw ServiceException
                    .invalid("the configuration of model '" + model + "' cannot be read: " + e.getMessage());
        }
    }

    /** @throws ServiceException {@code INVALID} if the path leads out of the folder */
    private Path inside(Path path) {
        try {
            Path real = path.toRealPath();
            if (real.startsWith(root)) {
                return real;
            }
            throw ServiceException.invalid("'" + root.relativize(path) + "' leads out of the repository");
        } catch (NoSuchFileException e) {
            throw ServiceException.notFound("'" + root.relativize(path) + "' is gone from the repository");
        } catch (IOException e) {
            throw ServiceException.invalid("'" + root.relativize(path) + "' cannot be read: " + e.getMessage());
        }
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return new ArrayList<>(entries.sorted().toList()).stream();
        } catch (IOException e) {
            throw ServiceException.invalid(folder.getFileName() + " cannot be read: " + e.getMessage());
        }
    }
}
