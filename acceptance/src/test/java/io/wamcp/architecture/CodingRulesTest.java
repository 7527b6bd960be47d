package io.wamcp.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import io.wamcp.domain.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How code is written here, as far as class files can tell: CONTRIBUTING.md. */
class CodingRulesTest {

  /** Where text for a person on a terminal, or a log line, is written. */
  private static final Set<String> TERMINAL_CLASSES =
      Set.of("io.wamcp.runtime.ServiceProcess", "io.wamcp.runtime.logging.JsonLogs");

  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i).*(password|secret|pepper|(access|verify|bearer)token|signingkey).*");

  @Test
  void nobodySleepsOutsideTheTestkit() {
    Set<String> wrong = new TreeSet<>();
    int allowed = 0;
    for (JavaClass type : OurClasses.all()) {
      for (var call : type.getMethodCallsFromSelf()) {
        boolean sleeps =
            call.getTarget().getName().equals("sleep")
                && call.getTargetOwner().getPackageName().startsWith("java.");
        if (sleeps && inTestkit(type)) {
          allowed++;
        } else if (sleeps) {
          wrong.add(call.getDescription());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(allowed).as("calls found at all").isPositive();
  }

  @Test
  void onlyATerminalIsPrintedTo() {
    Set<String> wrong = new TreeSet<>();
    int allowed = 0;
    for (JavaClass type : OurClasses.all()) {
      for (var access : type.getFieldAccessesFromSelf()) {
        boolean stream =
            access.getTargetOwner().getName().equals("java.lang.System")
                && Set.of("out", "err").contains(access.getTarget().getName());
        if (stream && isForTerminals(type)) {
          allowed++;
        } else if (stream) {
          wrong.add(type.getName());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(allowed).as("uses found at all").isPositive();
  }

  private static boolean isForTerminals(JavaClass type) {
    return type.getSimpleName().equals("Main")
        || type.getPackageName().contains(".admin")
        || Module.ofPackage(type.getPackageName()).filter(Module.LOCAL::equals).isPresent()
        || TERMINAL_CLASSES.contains(type.getName());
  }

  @Test
  void columnsAreReadInTheFormThatLinks() {
    Set<String> wrong = new TreeSet<>();
    int reads = 0;
    for (JavaClass type : OurClasses.all()) {
      for (var call : type.getMethodCallsFromSelf()) {
        if (call.getTargetOwner().getName().startsWith("io.helidon.dbclient.DbColumn")) {
          reads++;
          if (call.getTarget().getName().matches("as([A-Z].*)?")) {
            wrong.add(call.getDescription());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(reads).as("reads found at all").isPositive();
  }

  @Test
  void timeIsJavaTime() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Date")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Calendar")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.text.SimpleDateFormat")
        .check(OurClasses.all());
  }

  @Test
  void codeIsBlocking() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "reactor..", "org.reactivestreams..", "io.reactivex..", "io.smallrye.mutiny.."))
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.concurrent\\.Flow(\\$.*)?")
        .check(OurClasses.all());
  }

  @Test
  void onlyTheStoreKnowsSqlDrivers() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.wamcp.domain..",
            "io.wamcp.runtime..",
            "io.wamcp.outbox..",
            "io.wamcp.doctor..",
            "io.wamcp.meta..",
            "io.wamcp.ingress..",
            "io.wamcp.worker..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.sql..", "com.zaxxer..", "org.flywaydb..")
                .and(DescribedPredicate.not(type(SQLException.class))))
        .check(OurClasses.all());
  }

  /** Else the driver's errors quote the rows and values that were refused, and end in a log. */
  @Test
  void whoeverOpensConnectionsLeavesDataOutOfTheirErrors() {
    Set<String> opening = new TreeSet<>();
    Set<String> quiet = new TreeSet<>();
    for (JavaClass type : OurClasses.all()) {
      boolean tool = inTestkit(type) || isForTerminals(type);
      boolean opens =
          type.getAccessesFromSelf().stream()
              .anyMatch(
                  access ->
                      access.getTargetOwner().getName().equals("java.sql.DriverManager")
                          || access.getTargetOwner().getName().endsWith(".HikariConfig")
                          || access.getTarget().getName().equals("dataSource"));
      if (opens && !tool) {
        opening.add(type.getName());
      }
      if (type.getFieldAccessesFromSelf().stream()
          .anyMatch(
              access -> Set.of("PROPERTIES", "QUIET").contains(access.getTarget().getName()))) {
        quiet.add(type.getName());
      }
    }
    assertThat(opening).hasSizeGreaterThanOrEqualTo(5);
    assertThat(quiet).containsAll(opening);
  }

  @Test
  void theDomainKnowsTheJdkAndJacksonsAnnotationsOnly() {
    com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes()
        .that()
        .resideInAPackage("io.wamcp.domain..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "io.wamcp.domain..", "com.fasterxml.jackson.annotation"))
        .check(OurClasses.all());
  }

  /** A record prints all it holds unless it says otherwise; a {@link Secret} prints as stars. */
  @Test
  void aRecordHoldsNoSecretAsText() {
    Set<String> wrong = new TreeSet<>();
    int secrets = 0;
    for (JavaClass type : OurClasses.all()) {
      if (!type.isRecord()) {
        continue;
      }
      for (JavaField field : type.getFields()) {
        secrets += field.getRawType().isEquivalentTo(Secret.class) ? 1 : 0;
        boolean text = field.getRawType().isEquivalentTo(String.class);
        if (text && SECRET_NAME.matcher(field.getName()).matches() && printsAll(type)) {
          wrong.add(field.getFullName());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(secrets).as("secrets found at all").isPositive();
  }

  /**
   * Whether a record's {@code toString} is the compiler's. Test data of the testkit may print, and
   * so may the local stack's description of itself: it exists to show throw-away secrets.
   */
  private static boolean printsAll(JavaClass type) {
    if (inTestkit(type) || type.getName().startsWith("io.wamcp.local.StackInfo")) {
      return false;
    }
    String resource = type.getName().replace('.', '/') + ".class";
    try (InputStream in = ClassLoader.getSystemResourceAsStream(resource)) {
      return ClassFile.of().parse(in.readAllBytes()).methods().stream()
          .filter(method -> method.methodName().equalsString("toString"))
          .flatMap(method -> method.code().orElseThrow().elementStream())
          .anyMatch(CodingRulesTest::isGenerated);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isGenerated(CodeElement element) {
    return element instanceof InvokeDynamicInstruction call
        && call.bootstrapMethod().owner().displayName().equals("ObjectMethods");
  }

  private static boolean inTestkit(JavaClass type) {
    return type.getPackageName().startsWith("io.wamcp.testkit");
  }
}
