package dev.cloze.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.cloze.spark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule knowsTextDataAndTheirSettingsOnly =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "scala..",
              "org.apache.spark..",
              "org.apache.hadoop..",
              "com.fasterxml.jackson..",
              "picocli..",
              "dev.cloze.config",
              "dev.cloze.text..",
              "dev.cloze.data",
              "dev.cloze.command",
              "dev.cloze.spark");

  @ArchTest
  static final ArchRule storageAloneChoosesFileSystems =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Storage.class.getName())
          .should()
          .callMethod(
              org.apache.hadoop.fs.Path.class,
              "getFileSystem",
              org.apache.hadoop.conf.Configuration.class);
}
