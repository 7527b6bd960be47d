package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.ingress.IngressUnderTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Postgres refuses of a webhook goes to quarantine, not to the log. */
class RefusedDataIsNotLoggedIT {

  private static final String PRIVATE = "what nobody else may read";

  private final Logger root = Logger.getLogger("");
  private final Recorder recorder = new Recorder();
  private IngressUnderTest ingress;

  @BeforeEach
  void start() {
    ingress = IngressUnderTest.start(IngressUnderTest.newDatabase(), Map.of());
    recorder.setLevel(Level.ALL);
    root.addHandler(recorder);
  }

  @AfterEach
  void stop() {
    root.removeHandler(recorder);
    ingress.close();
  }

  @Test
  void aRefusedValueStaysInQuarantine() throws Exception {
    execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE EXCEPTION 'not a good value: %', NEW.raw
            USING ERRCODE = '22023', DETAIL = NEW.raw::text, HINT = NEW.summary::text;
        END $$""");
    execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON account_events FOR EACH ROW EXECUTE FUNCTION"
            + " refuse()");
    assertThat(deliver()).isEqualTo(200);
    assertThat(ingress.count("webhook_quarantine WHERE reason = 'not_storable'")).isEqualTo(1);
    assertThat(recorder.lines()).contains("SQL state 22023").doesNotContain(PRIVATE);
  }

  @Test
  void aRowThatBreaksARuleIsNotToldEither() throws Exception {
    execute(
        "ALTER TABLE account_events ADD CONSTRAINT nothing_private CHECK (raw::text NOT LIKE"
            + " '%nobody else%')");
    assertThat(deliver()).isEqualTo(503);
    assertThat(recorder.lines()).contains("nothing_private").doesNotContain(PRIVATE);
  }

  private int deliver() throws Exception {
    return ingress
        .deliver(
            """
            {"object":"whatsapp_business_account","entry":[{"id":"200000000000001","time":5,
            "changes":[{"field":"security","value":{"event":"%s"}}]}]}"""
                .formatted(PRIVATE))
        .statusCode();
  }

  private void execute(String sql) {
    ingress.database().inTransactionDo(tx -> tx.dml(sql));
  }

  private static final class Recorder extends Handler {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord entry) {
      StringWriter line = new StringWriter();
      line.append(formatter.formatMessage(entry)).append('\n');
      if (entry.getThrown() != null) {
        entry.getThrown().printStackTrace(new PrintWriter(line));
      }
      lines.add(line.toString());
    }

    String lines() {
      return String.join("", lines);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
