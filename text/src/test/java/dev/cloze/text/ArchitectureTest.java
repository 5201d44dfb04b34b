package dev.cloze.text;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packages = "dev.cloze.text", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Text runs where LibTorch does not; of natives it knows zstd's only. */
  @ArchTest
  static final ArchRule KNOWS_ONLY_JAVA_JSON_ARCHIVES_AND_UNICODE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.xml.stream..",
              "dev.cloze.text..",
              "dev.cloze.config..",
              "com.fasterxml.jackson..",
              "org.apache.commons.compress..",
              "org.tukaani.xz..",
              "com.github.luben.zstd..",
              "com.ibm.icu..");

  @ArchTest
  static final ArchRule PACKAGES_DEPEND_ONE_WAY =
      SlicesRuleDefinition.slices().matching("dev.cloze.text.(*)..").should().beFreeOfCycles();
}
