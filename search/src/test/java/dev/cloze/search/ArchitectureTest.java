package dev.cloze.search;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.cloze.search", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule printsNothing = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  @ArchTest
  static final ArchRule endsNothing =
      noClasses().should().callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule knowsOnlyRoomsBelow =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "com.fasterxml.jackson..",
              "org.bytedeco..",
              "dev.cloze.config",
              "dev.cloze.text..",
              "dev.cloze.engine..",
              "dev.cloze.data..",
              "dev.cloze.model..",
              "dev.cloze.train..",
              "dev.cloze.search..");

  /** The algorithm itself needs neither tensors nor data. */
  @ArchTest
  static final ArchRule theAlgorithmIsPlain =
      noClasses()
          .that()
          .haveSimpleName("Fptas")
          .or()
          .haveSimpleName("Candidate")
          .or()
          .haveSimpleName("WCoefficient")
          .or()
          .haveSimpleName("ParameterCount")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco..", "dev.cloze.model..", "dev.cloze.train..");
}
