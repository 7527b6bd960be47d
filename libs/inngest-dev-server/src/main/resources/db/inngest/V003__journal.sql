-- What a person is shown of a run and the engine itself does not need: one row for each answered
-- call. Written shortly after the call, in batches; a server that is killed may leave out its last.

CREATE TABLE journal (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id       text    NOT NULL,
  kind         text    NOT NULL,
  target       text    NOT NULL,
  attempt      integer NOT NULL,
  max_attempts integer NOT NULL,
  began_at     timestamptz NOT NULL,
  ended_at     timestamptz NOT NULL,
  outcome      text    NOT NULL,
  notes        text,
  error        text
);
CREATE INDEX journal_by_run ON journal (run_id, id);
CREATE INDEX journal_by_age ON journal USING brin (ended_at);

-- When a step's result was kept. Null for those kept before this column came.
ALTER TABLE steps ADD COLUMN saved_at timestamptz;
