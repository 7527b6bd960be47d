package io.wamcp.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;

/** Every class of the modules as it is shipped, read once. */
final class OurClasses {

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.wamcp");

  private OurClasses() {}

  static JavaClasses all() {
    return ALL;
  }

  static List<JavaClass> of(Module module) {
    return ALL.stream()
        .filter(type -> Module.ofPackage(type.getPackageName()).filter(module::equals).isPresent())
        .toList();
  }
}
