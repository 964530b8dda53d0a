package io.weir.integration;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom. */
class ModuleArrowsTest {
    private static final JavaClasses WEIR = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.weir");

    private static final Set<String> MODULES =
            Set.of("state", "gpu", "ml", "operators", "connectors", "dashboard", "jobs");

    @Test
    void everyClassBelongsToAModule() {
        assertThat(WEIR.stream()
                        .map(c -> c.getPackageName().split("\\.")[2])
                        .filter(module -> !module.equals("integration"))
                        .collect(Collectors.toSet()))
                .isEqualTo(MODULES);
    }

    @ParameterizedTest
    @CsvSource({
        "state,",
        "gpu,",
        "ml, gpu",
        "operators, state gpu ml",
        "connectors,",
        "dashboard,",
        "jobs, state gpu ml operators connectors dashboard",
    })
    void aModuleKnowsOnlyThoseThatItMay(String module, String known) {
        String[] allowed = Stream.concat(Stream.of(module), words(known))
                .map(name -> "io.weir." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that(resideInAPackage("io.weir." + module + ".."))
                .should()
                .dependOnClassesThat(resideInAPackage("io.weir..").and(resideOutsideOfPackages(allowed)))
                .check(WEIR);
    }

    private static Stream<String> words(String text) {
        return text == null ? Stream.empty() : Arrays.stream(text.split(" "));
    }

    @Test
    void thePageAndTheBackendsKnowNoFlink() {
        noClasses()
                .that(resideInAPackage("io.weir.dashboard..")
                        .or(resideInAPackage("io.weir.gpu..").and(resideOutsideOfPackages("io.weir.gpu.sql.."))))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.flink.."))
                .check(WEIR);
    }

    @Test
    void onlyConnectorsJobsAndThePageKnowKafka() {
        noClasses()
                .that(resideInAnyPackage("io.weir.state..", "io.weir.gpu..", "io.weir.ml..", "io.weir.operators.."))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.kafka..").or(resideInAPackage("..connector.kafka..")))
                .check(WEIR);
    }

    @Test
    void whatRunsAsABareProcessNeedsNothingButTheJdk() {
        classes()
                .that(resideInAPackage("io.weir.connectors.process.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "sun.misc..", "io.weir.connectors.process.."))
                .check(WEIR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"util", "utils", "common", "helper", "helpers", "manager", "impl"})
    void noPackageIsNamedAfterAKindOfClass(String name) {
        assertThat(WEIR.stream().filter(resideInAPackage("io.weir.." + name + "..")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "gpu", "ml", "operators", "connectors", "dashboard", "jobs"})
    void noTwoPackagesOfAModuleKnowEachOther(String module) {
        // A module's root package is its entrance or its vocabulary: only its sub-packages are held apart.
        slices().matching("io.weir." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(WEIR);
    }

    @Test
    void belowTheJobsTimeIsPassedIn() {
        noClasses()
                .that(resideOutsideOfPackages("io.weir.jobs.."))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(WEIR);
    }

    @Test
    void belowTheJobsNothingIsPrinted() {
        noClasses()
                .that(resideOutsideOfPackages("io.weir.jobs..", "io.weir.connectors.process.."))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(WEIR);
    }

    @Test
    void allLogThroughSlf4j() {
        noClasses()
                .that(alwaysTrue())
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.util.logging..", "org.apache.logging.log4j..", "org.apache.commons.logging.."))
                .check(WEIR);
    }
}
