package dev.cloze.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.cloze.model", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule printsNothing = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest
  static final ArchRule endsNothing =
      noClasses().should().callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule hasNoCycles = slices().matching("dev.cloze.(**)").should().beFreeOfCycles();

  /** Blocks that architectures share do not know the architectures. */
  @ArchTest
  static final ArchRule layersKnowNoArchitecture =
      noClasses()
          .that()
          .resideInAPackage("dev.cloze.model.layer")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.cloze.model.bert..", "dev.cloze.model.roberta..");

  @ArchTest
  static final ArchRule knowsNeitherDataNorTraining =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "com.fasterxml.jackson..",
              "org.bytedeco..",
              "dev.cloze.config",
              "dev.cloze.engine..",
              "dev.cloze.model..");
}
