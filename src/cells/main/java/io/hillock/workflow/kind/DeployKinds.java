package io.hillock.workflow.kind;

import static io.hillock.workflow.kind.MakingKinds.results;

import io.hillock.image.Image;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.PublishedNetwork;
import io.hillock.server.repository.RegistryTag;
import io.hillock.workflow.StepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/** The kinds {@code register}, {@code promote} and {@code deploy}, which does both, in a registry that {@code hillock serve} follows. */
final class DeployKinds {
    private static final String WAS_THERE = "was_there";
    static final String BEFORE = "before";

    private DeployKinds() {}

    /** Publishes an image as {@code name:version}. */
    static Map<String, Object> register(Arguments with, StepContext context) throws IOException {
        NetworkRegistry registry = NetworkRegistry.open(with.path("registry"));
        String name = with.text("name");
        String version = with.text("version");
        context.noted(WAS_THERE, () -> registry.find(name, version).isPresent());
        Optional<byte[]> network = with.has("network")
                ? Optional.of(Files.readAllBytes(with.path("network")))
                : Optional.empty();
        registry.publish(name, version, new PublishedNetwork(Image.open(with.path("image")), network, Optional.empty(),
                with.has("accuracy") ? Optional.of(with.number("accuracy", 0)) : Optional.empty(),
                with.optional("parent")));
        return results("reference", name + ":" + version, "manifest",
                registry.find(name, version).orElseThrow().digest());
    }

    /** Withdraws the version unless it was there before. */
    static Map<String, Object> unregister(Arguments with, StepContext context) throws IOException {
        if (Boolean.FALSE.equals(context.notes().get(WAS_THERE))) {
            NetworkRegistry.open(with.path("registry")).withdraw(with.text("name"), with.text("version"));
        }
        return Map.of();
    }

    /** Lets an alias stand for the version, at once for everyone who follows the registry. */
    static Map<String, Object> promote(Arguments with, StepContext context) throws IOException {
        NetworkRegistry registry = NetworkRegistry.open(with.path("registry"));
        String name = with.text("name");
        String alias = with.text("alias");
        Object before = context.noted(BEFORE,
                () -> registry.find(name, alias).flatMap(RegistryTag::aliasOf).orElse(""));
        registry.alias(name, alias, with.text("version"));
        return results("alias", name + ":" + alias, "version", with.text("version"), BEFORE, before);
    }

    /** Lets the alias stand for what served before, unless someone has moved it since. */
    static Map<String, Object> demote(Arguments with, StepContext context) throws IOException {
        NetworkRegistry registry = NetworkRegistry.open(with.path("registry"));
        String name = with.text("name");
        String alias = with.text("alias");
        boolean ours = registry.find(name, alias).flatMap(RegistryTag::aliasOf)
                .equals(Optional.of(with.text("version")));
        if (ours && context.notes().get(BEFORE) instanceof String before) {
            if (before.isEmpty()) {
                registry.withdraw(name, alias);
            } else {
                registry.alias(name, alias, before);
            }
        }
        return Map.of();
    }

    static Map<String, Object> deploy(Arguments with, StepContext context) throws IOException {
        Map<String, Object> results = register(with, context);
        results.putAll(promote(with, context));
        return results;
    }

    static Map<String, Object> undeploy(Arguments with, StepContext context) throws IOException {
        demote(with, context);
        return unregister(with, context);
    }
}
