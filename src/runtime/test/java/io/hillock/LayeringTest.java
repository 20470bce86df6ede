package io.hillock;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Imports point down only (src/docs/architecture.md). */
class LayeringTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hillock");

    /** Bottom to top. */
    private static final List<String> LAYERS = List.of("bindings", "model", "npy", "spike", "nir", "image", "engine",
            "learning", "message", "transport", "runtime");

    @Test
    void importsPointDown() {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String layer : LAYERS) {
            layers = layers.layer(layer).definedBy("io.hillock." + layer + "..");
        }
        layers = layers.whereLayer("bindings").mayOnlyBeAccessedByLayers("engine");
        for (int i = 1; i + 1 < LAYERS.size(); i++) {
            layers = layers.whereLayer(LAYERS.get(i))
                    .mayOnlyBeAccessedByLayers(LAYERS.subList(i + 1, LAYERS.size()).toArray(String[]::new));
        }
        layers.whereLayer(LAYERS.getLast()).mayNotBeAccessedByAnyLayer().check(CLASSES);
    }

    @Test
    void noCycles() {
        SlicesRuleDefinition.slices().matching("io.hillock.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
