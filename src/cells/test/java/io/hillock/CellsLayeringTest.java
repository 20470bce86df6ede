package io.hillock;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** Imports of the module's packages point down only (src/docs/architecture.md). */
class CellsLayeringTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hillock.journal", "io.hillock.workflow", "io.hillock.queue", "io.hillock.recording",
                    "io.hillock.verify", "io.hillock.supervision",
                    "io.hillock.yaml", "io.hillock.rollout.audit", "io.hillock.adapt");

    /** Workflows, queues and recordings stand side by side on the journal. */
    @Test
    void importsPointDown() {
        layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true).layer("journal")
                .definedBy("io.hillock.journal..").layer("verify").definedBy("io.hillock.verify..").layer("workflow")
                .definedBy("io.hillock.workflow..").layer("queue").definedBy("io.hillock.queue..").layer("recording")
                .definedBy("io.hillock.recording..")
                .layer("audit").definedBy("io.hillock.rollout.audit..").layer("adapt").definedBy("io.hillock.adapt..")
                .whereLayer("adapt").mayNotBeAccessedByAnyLayer().whereLayer("journal")
                .mayOnlyBeAccessedByLayers("workflow", "queue", "recording", "audit", "adapt").whereLayer("verify")
                .mayOnlyBeAccessedByLayers("workflow").whereLayer("workflow").mayNotBeAccessedByAnyLayer()
                .whereLayer("queue").mayNotBeAccessedByAnyLayer().whereLayer("recording").mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void noCycles() {
        SlicesRuleDefinition.slices().matching("io.hillock.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
