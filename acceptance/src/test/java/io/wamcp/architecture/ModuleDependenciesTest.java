package io.wamcp.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Who may use whom: docs/architecture/overview.md, held against the code and against Maven. */
class ModuleDependenciesTest {

  @ParameterizedTest
  @EnumSource(Module.class)
  void codeUsesOnlyModulesItMayUse(Module module) throws IOException {
    List<JavaClass> classes = OurClasses.of(module);
    if (hasSources(module)) {
      assertThat(classes).as("classes of %s on the class path", module).isNotEmpty();
    }
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : classes) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        Optional<Module> used = Module.ofPackage(target.getPackageName());
        if (used.isPresent() && !module.mayUse(used.get())) {
          wrong.add(type.getName() + " -> " + target.getName());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Module.class)
  void sourcesLieInTheModulesOwnPackage(Module module) throws IOException {
    Path sources = module.directory().resolve("src/main/java");
    Path own = sources.resolve(module.rootPackage().replace('.', '/'));
    // The bridge between two Helidon releases has to have Helidon's name: ADR 0001.
    Path bridge = sources.resolve("io/helidon/builder/api/Prototype$ConfiguredBuilder.java");
    assertThat(javaFiles(sources)).allMatch(file -> file.startsWith(own) || file.equals(bridge));
  }

  @ParameterizedTest
  @EnumSource(
      value = Module.class,
      names = {"INGRESS", "MCP"})
  void onlyTheWiringOfAServiceKnowsTheEngine(Module module) {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : OurClasses.of(module)) {
      boolean wiring = type.getPackageName().equals(module.rootPackage());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        Optional<Module> used = Module.ofPackage(dependency.getTargetClass().getPackageName());
        if (!wiring && used.filter(Module.INNGEST_CORE::equals).isPresent()) {
          wrong.add(type.getName() + " -> " + dependency.getTargetClass().getName());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Module.class)
  void mavenDeclaresOnlyModulesItMayUse(Module module) throws Exception {
    List<Module> declared = shippedDependencies(module);
    assertThat(declared).allMatch(module::mayUse);
  }

  @Test
  void nothingForTestsReachesAService() throws Exception {
    for (Module service : Module.services()) {
      Set<Module> reached = EnumSet.noneOf(Module.class);
      Deque<Module> open = new ArrayDeque<>(List.of(service));
      while (!open.isEmpty()) {
        for (Module next : shippedDependencies(open.pop())) {
          if (reached.add(next)) {
            open.push(next);
          }
        }
      }
      assertThat(reached).as("%s", service).contains(Module.DOMAIN, Module.STORE);
      assertThat(reached).as("%s", service).doesNotContain(Module.DEV_SERVER, Module.TESTKIT);
      assertThat(reached).as("%s", service).doesNotContainAnyElementsOf(Module.services());
    }
  }

  @Test
  void everyModuleOfTheBuildIsKnownHere() throws IOException {
    List<Path> poms;
    try (Stream<Path> files = Files.walk(Repository.root(), 3)) {
      poms = files.filter(file -> file.endsWith("pom.xml")).toList();
    }
    Set<Path> known = new TreeSet<>();
    for (Module module : Module.values()) {
      known.add(module.directory().resolve("pom.xml"));
    }
    known.add(Repository.root().resolve("pom.xml"));
    Path acceptance = Repository.root().resolve("acceptance");
    assertThat(poms).containsAll(known);
    assertThat(poms).allMatch(pom -> known.contains(pom) || pom.startsWith(acceptance));
  }

  private static boolean hasSources(Module module) throws IOException {
    return !javaFiles(module.directory().resolve("src/main/java")).isEmpty();
  }

  private static List<Path> javaFiles(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  /** Our own modules among a module's dependencies, but for those of its tests. */
  private static List<Module> shippedDependencies(Module module) throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(module.directory().resolve("pom.xml").toFile())
            .getDocumentElement();
    List<Module> result = new ArrayList<>();
    NodeList dependencies = project.getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      if ("io.wamcp".equals(text(dependency, "groupId"))
          && !"test".equals(text(dependency, "scope"))) {
        result.add(Module.ofArtifact(text(dependency, "artifactId")).orElseThrow());
      }
    }
    return result;
  }

  private static String text(Element element, String tag) {
    NodeList found = element.getElementsByTagName(tag);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().trim();
  }
}
