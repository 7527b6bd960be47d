package io.wamcp.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * DbClient is of an earlier Helidon release than everything else (ADR 0001). Every class, method
 * and field of Helidon it refers to must be there, but for the known breaks, which our own code
 * must then keep away from. Names and types only: behaviour is what the integration tests are for.
 */
class DbClientLinkageTest {

  /**
   * {@code Value.create} lost its form with a {@code MapperManager}; only the {@code as…} methods
   * of columns call it.
   */
  private static final Set<String> KNOWN_BREAKS =
      Set.of(
          "io/helidon/dbclient/DbColumnBase -> io/helidon/common/mapper/Value.create"
              + "(Lio/helidon/common/mapper/MapperManager;Ljava/lang/String;Ljava/lang/Object;"
              + "[Ljava/lang/String;)"
              + "Lio/helidon/common/mapper/Value;");

  private final Map<String, Optional<ClassModel>> models = new HashMap<>();

  @Test
  void everythingDbClientRefersToIsThere() throws IOException {
    Set<String> broken = new TreeSet<>();
    int references = 0;
    for (ClassModel model : dbClientClasses()) {
      for (PoolEntry entry : model.constantPool()) {
        if (isHelidonReference(entry)) {
          references++;
          missing(entry).ifPresent(what -> broken.add(name(model) + " -> " + what));
        }
      }
    }
    assertThat(references).as("references found at all").isGreaterThan(1_000);
    assertThat(broken).isEqualTo(KNOWN_BREAKS);
  }

  @Test
  void ourCodeKeepsAwayFromTheKnownBreaks() throws IOException {
    Set<String> calls = new TreeSet<>();
    for (ClassModel model : storeClasses()) {
      for (PoolEntry entry : model.constantPool()) {
        if (entry instanceof MemberRefEntry member
            && member.owner().asInternalName().startsWith("io/helidon/dbclient/DbColumn")) {
          calls.add(member.name().stringValue());
        }
      }
    }
    assertThat(calls).contains("get").noneMatch(name -> name.matches("as([A-Z].*)?"));
  }

  private static boolean isHelidonReference(PoolEntry entry) {
    return switch (entry) {
      case ClassEntry type -> isHelidon(type);
      case MemberRefEntry member -> isHelidon(member.owner());
      default -> false;
    };
  }

  private static boolean isHelidon(ClassEntry type) {
    return type.asInternalName().replaceFirst("^\\[+L", "").startsWith("io/helidon/");
  }

  private Optional<String> missing(PoolEntry entry) {
    return switch (entry) {
      case ClassEntry type -> {
        String name = type.asInternalName().replaceFirst("^\\[+L", "").replace(";", "");
        yield model(name).isPresent() ? Optional.empty() : Optional.of(name);
      }
      case MemberRefEntry member -> {
        String owner = member.owner().asInternalName();
        String signature = member.name().stringValue() + member.type().stringValue();
        yield owner.startsWith("[") || has(owner, signature)
            ? Optional.empty()
            : Optional.of(owner + "." + signature);
      }
      default -> Optional.empty();
    };
  }

  /** Whether the class, or one it inherits from, declares the member. */
  private boolean has(String owner, String signature) {
    Optional<ClassModel> found = model(owner);
    if (found.isEmpty()) {
      return false;
    }
    ClassModel model = found.get();
    if (members(model).anyMatch(signature::equals)) {
      return true;
    }
    List<ClassEntry> parents = new ArrayList<>(model.interfaces());
    model.superclass().ifPresent(parents::add);
    return parents.stream().anyMatch(parent -> has(parent.asInternalName(), signature));
  }

  private static Stream<String> members(ClassModel model) {
    return Stream.concat(
        model.methods().stream()
            .map(method -> method.methodName().stringValue() + method.methodType().stringValue()),
        model.fields().stream()
            .map(field -> field.fieldName().stringValue() + field.fieldType().stringValue()));
  }

  private Optional<ClassModel> model(String internalName) {
    return models.computeIfAbsent(internalName, DbClientLinkageTest::load);
  }

  private static Optional<ClassModel> load(String internalName) {
    try (InputStream in = ClassLoader.getSystemResourceAsStream(internalName + ".class")) {
      return in == null ? Optional.empty() : Optional.of(ClassFile.of().parse(in.readAllBytes()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String name(ClassModel model) {
    return model.thisClass().asInternalName();
  }

  private static List<ClassModel> dbClientClasses() throws IOException {
    List<ClassModel> classes = new ArrayList<>();
    int jars = 0;
    for (URL manifest : Collections.list(ClassLoader.getSystemResources("META-INF/MANIFEST.MF"))) {
      if (manifest.toString().contains("/helidon-dbclient")) {
        jars++;
        try (FileSystem jar =
            FileSystems.newFileSystem(
                URI.create(manifest.toString().replaceFirst("!.*", "")), Map.of())) {
          classes.addAll(classesBelow(jar.getPath("/")));
        }
      }
    }
    assertThat(jars).as("DbClient jars on the class path").isGreaterThanOrEqualTo(3);
    return classes;
  }

  private static List<ClassModel> storeClasses() throws IOException {
    URI location =
        URI.create(Database.class.getProtectionDomain().getCodeSource().getLocation().toString());
    return classesBelow(Path.of(location));
  }

  private static List<ClassModel> classesBelow(Path directory) throws IOException {
    List<ClassModel> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        if (!file.endsWith("module-info.class")) {
          classes.add(ClassFile.of().parse(Files.readAllBytes(file)));
        }
      }
    }
    return classes;
  }
}
