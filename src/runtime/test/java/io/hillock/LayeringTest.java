package io.hillock;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** Imports point down only (src/docs/architecture.md). */
class LayeringTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hillock");

    @Test
    void importsPointDown() {
        layeredArchitecture().consideringOnlyDependenciesInLayers().layer("bindings").definedBy("io.hillock.bindings..")
                .layer("model").definedBy("io.hillock.model").layer("npy").definedBy("io.hillock.npy").layer("spike")
                .definedBy("io.hillock.spike").layer("nir").definedBy("io.hillock.nir").layer("image")
                .definedBy("io.hillock.image")
                .layer("engine").definedBy("io.hillock.engine..")
                .layer("message").definedBy("io.hillock.message..")
                .layer("transport").definedBy("io.hillock.transport")
                .layer("runtime").definedBy("io.hillock.runtime..").whereLayer("bindings")
                .mayOnlyBeAccessedByLayers("engine")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("spike", "nir", "image", "engine", "message", "transport", "runtime")
                .whereLayer("npy")
                .mayNotBeAccessedByAnyLayer().whereLayer("spike")
                .mayOnlyBeAccessedByLayers("image", "engine", "message", "runtime")
                .whereLayer("nir")
                .mayNotBeAccessedByAnyLayer().whereLayer("image").mayOnlyBeAccessedByLayers("engine", "runtime")
                .whereLayer("engine").mayOnlyBeAccessedByLayers("runtime").whereLayer("message")
                .mayOnlyBeAccessedByLayers("transport", "runtime")
                .whereLayer("transport").mayOnlyBeAccessedByLayers("runtime")
                .whereLayer("runtime").mayNotBeAccessedByAnyLayer().check(CLASSES);
    }

    @Test
    void noCycles() {
        SlicesRuleDefinition.slices().matching("io.hillock.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
