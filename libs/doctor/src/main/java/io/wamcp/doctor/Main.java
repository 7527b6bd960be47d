package io.wamcp.doctor;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Entry point in an image: {@code java @doctor.args}. Runs the doctor the image's service has. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    // Findings only: what a pool has to say about a database that is away stands in them.
    Logger.getLogger("").setLevel(Level.OFF);
    DoctorCommand doctor = ServiceLoader.load(DoctorCommand.class).findFirst().orElseThrow();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(doctor.run(out, err, arguments));
  }
}
