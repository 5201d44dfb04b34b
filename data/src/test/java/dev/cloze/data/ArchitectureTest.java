package dev.cloze.data;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.cloze.data", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Data prepares arrays: it runs where no native library does. */
  @ArchTest
  static final ArchRule knowsNoTensorsAndNoUpperRoom =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "com.fasterxml.jackson..",
              "dev.cloze.config",
              "dev.cloze.text..",
              "dev.cloze.data");
}
