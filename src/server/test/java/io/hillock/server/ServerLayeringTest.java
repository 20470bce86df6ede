package io.hillock.server;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Imports of the server's packages point down only (src/docs/architecture.md). */
class ServerLayeringTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.hillock.server");

    /** Bottom to top, below the server itself. */
    private static final List<String> LAYERS = List.of("request", "sharedmemory", "metrics", "security", "page",
            "graph", "watch", "engines", "events",
            "serving", "sequence",
            "repository",
            "rollout", "inference", "tracing", "json", "queue", "rest", "grpc");

    @Test
    void importsPointDown() {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers().layer("top")
                .definedBy("io.hillock.server");
        for (String layer : LAYERS) {
            layers = layers.layer(layer).definedBy("io.hillock.server." + layer + "..");
        }
        for (int i = 0; i < LAYERS.size(); i++) {
            List<String> above = new ArrayList<>(LAYERS.subList(i + 1, LAYERS.size()));
            above.add("top");
            layers = layers.whereLayer(LAYERS.get(i)).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
        }
        layers.whereLayer("top").mayNotBeAccessedByAnyLayer().check(CLASSES);
    }

    @Test
    void noCycles() {
        SlicesRuleDefinition.slices().matching("io.hillock.server.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
