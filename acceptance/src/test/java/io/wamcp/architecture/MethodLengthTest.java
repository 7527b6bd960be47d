package io.wamcp.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No method of what is shipped is long, constructors included: CONTRIBUTING.md. */
class MethodLengthTest {

  /** Lines between the braces of a body. */
  private static final int TOO_LONG = 30;

  private record Body(Path file, String method, long lines) {
    @Override
    public String toString() {
      return file + ": " + method + " has " + lines + " lines";
    }
  }

  @Test
  void noMethodIsLong() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Path file : Repository.textFiles()) {
      String name = Repository.root().relativize(file).toString().replace('\\', '/');
      if (name.endsWith(".java") && name.contains("src/main/java/")) {
        sources.add(file);
      }
    }
    List<Body> bodies = bodies(Repository.root(), sources);

    assertThat(bodies).filteredOn(MethodLengthTest::tooLong).isEmpty();
    assertThat(bodies).as("methods found at all").hasSizeGreaterThan(1_000);
  }

  @Test
  void theRuleFindsWhatItLooksFor(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("Sample.java");
    Files.writeString(
        file,
        """
        record Sample(int count) {
          Sample {
        %1$s  }
          void shortEnough() {
        %2$s  }
          Runnable inside() {
            return new Runnable() {
              public void run() {
        %1$s      }
            };
          }
          void one() { count(); }
        }
        interface None { void body(); }
        """
            .formatted("    count();\n".repeat(TOO_LONG), "    count();\n".repeat(TOO_LONG - 1)));

    assertThat(bodies(folder, List.of(file)))
        .filteredOn(MethodLengthTest::tooLong)
        .extracting(Body::toString)
        .containsExactly(
            "Sample.java: <init> has 30 lines",
            "Sample.java: inside has 34 lines",
            "Sample.java: run has 30 lines");
  }

  private static boolean tooLong(Body body) {
    return body.lines() >= TOO_LONG;
  }

  /** All bodies, those of classes within a method as well, in the order of the text. */
  private static List<Body> bodies(Path root, List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Body> bodies = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        Path file = root.relativize(Path.of(unit.getSourceFile().toUri()));
        unit.accept(new Measuring(unit, positions, file, bodies), null);
      }
    }
    return bodies;
  }

  private static final class Measuring extends TreeScanner<Void, Void> {

    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Path file;
    private final List<Body> bodies;

    private Measuring(
        CompilationUnitTree unit, SourcePositions positions, Path file, List<Body> bodies) {
      this.unit = unit;
      this.positions = positions;
      this.file = file;
      this.bodies = bodies;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      if (method.getBody() != null) {
        LineMap lines = unit.getLineMap();
        long first = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
        long last = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()));
        bodies.add(new Body(file, method.getName().toString(), last - first - 1));
      }
      return super.visitMethod(method, nothing);
    }
  }
}
