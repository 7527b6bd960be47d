package io.wamcp.doctor;

import java.util.List;

/** One part of an installation to be looked at. */
@FunctionalInterface
public interface Check {

  /** What was found; nothing where it cannot be looked at. Changes no row. */
  List<Finding> look();
}
