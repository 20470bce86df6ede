package io.hillock;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SliceRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Imports point down only (src/docs/architecture.md). */
class LayeringTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hillock");

    /** Bottom to top. */
    private static final List<String> LAYERS = List.of("bindings", "file", "math", "model", "step", "neuron", "npy",
            "spike",
            "nir", "event", "image",
            "engine",
            "learning", "training", "protocol", "net", "unified", "remote");

    @Test
    void importsPointDown() {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String layer : LAYERS) {
            layers = layers.layer(layer).definedBy("io.hillock." + layer + "..");
        }
        layers = layers.whereLayer("bindings").mayOnlyBeAccessedByLayers("engine", "training");
        for (int i = 1; i + 1 < LAYERS.size(); i++) {
            layers = layers.whereLayer(LAYERS.get(i))
                    .mayOnlyBeAccessedByLayers(LAYERS.subList(i + 1, LAYERS.size()).toArray(String[]::new));
        }
        layers.whereLayer(LAYERS.getLast()).mayNotBeAccessedByAnyLayer().check(CLASSES);
    }

    @Test
    void everyPackageIsInALayer() {
        for (JavaClass type : CLASSES) {
            String[] names = type.getPackageName().split("\\.");
            assertTrue(names.length >= 3 && LAYERS.contains(names[2]), () -> type.getName() + " is in no layer");
        }
    }

    /** Among all packages, nested ones too. An inner package implements types of the package around it, so those references are left out. */
    @Test
    void noCycles() {
        SliceRule rule = SlicesRuleDefinition.slices().matching("io.hillock.(**)").should().beFreeOfCycles();
        Set<String> packages = CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        for (String outer : packages) {
            rule = rule.ignoreDependency(JavaClass.Predicates.resideInAPackage(outer + ".*.."),
                    JavaClass.Predicates.resideInAPackage(outer));
        }
        rule.check(CLASSES);
    }
}
