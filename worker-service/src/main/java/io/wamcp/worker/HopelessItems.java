package io.wamcp.worker;

import io.wamcp.inngest.NonRetriableException;
import io.wamcp.store.RefusedData;
import java.util.function.Supplier;

/** Ends at once what no retry can cure: data that Postgres will refuse every time. Stateless. */
public final class HopelessItems {

  private HopelessItems() {}

  /**
   * Runs the work.
   *
   * @throws NonRetriableException when Postgres refuses the item's data; without the data, which
   *     its own message would show
   */
  public static <T> T failAtOnce(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      String state = RefusedData.sqlState(e).orElseThrow(() -> e);
      throw new NonRetriableException("Postgres refuses the item's data (SQLSTATE " + state + ")");
    }
  }
}
