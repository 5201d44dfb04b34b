package dev.cloze.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The map of all rooms: what Maven's arrows cannot say. */
@AnalyzeClasses(
    packages = "dev.cloze",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {
  private static final String[] BELOW_CLI =
      List.of(
              "config", "text", "engine", "data", "command", "model", "train", "task", "search",
              "bench")
          .stream()
          .map(room -> "dev.cloze." + room + "..")
          .toArray(String[]::new);

  @ArchTest
  static final ArchRule onlyCliPrints =
      noClasses().that().resideInAnyPackage(BELOW_CLI).should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule onlyCliExits =
      noClasses()
          .that()
          .resideInAnyPackage(BELOW_CLI)
          .should()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule dataAndModelDoNotKnowEachOther =
      slices().matching("dev.cloze.(data|model)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule roomsHaveNoCycles =
      slices().matching("dev.cloze.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTensorRoomsKnowNatives =
      noClasses()
          .that()
          .resideInAnyPackage("dev.cloze.config..", "dev.cloze.text..", "dev.cloze.data..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static void roomsAreThere(JavaClasses classes) {
    for (String room : BELOW_CLI) {
      String name = room.substring(0, room.length() - 2);
      if (classes.stream().map(JavaClass::getPackageName).noneMatch(p -> p.startsWith(name))) {
        throw new AssertionError(
            "no class of " + name + " on the class path: the rules see nothing");
      }
    }
  }
}
