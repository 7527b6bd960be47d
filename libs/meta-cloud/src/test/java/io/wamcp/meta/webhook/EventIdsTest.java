package io.wamcp.meta.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.domain.id.Wamid;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The dedupe ids, letter by letter: rows and runs of earlier versions carry them. */
class EventIdsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PhoneNumberId NUMBER = new PhoneNumberId("1001");
  private static final Wamid WAMID = new Wamid("wamid.A");
  private static final WabaId ACCOUNT = new WabaId("2001");

  @Test
  void aMessageIsItsNumberAndItsWamid() {
    assertThat(EventIds.message(NUMBER, WAMID, false)).isEqualTo("msg:1001:wamid.A");
  }

  @Test
  void aPlaceholderHasAnIdOfItsOwn() {
    assertThat(EventIds.message(NUMBER, WAMID, true)).isEqualTo("msg:1001:wamid.A:unsupported");
  }

  @Test
  void anEchoHasAnIdOfItsOwnToo() {
    assertThat(EventIds.echo(NUMBER, WAMID)).isEqualTo("echo:1001:wamid.A");
  }

  @Test
  void aStatusIsAlsoItsWordAndInGroupsItsParticipant() {
    assertThat(EventIds.status(NUMBER, WAMID, "read", null)).isEqualTo("status:1001:wamid.A:read");
    assertThat(EventIds.status(NUMBER, WAMID, "read", "15550001"))
        .isEqualTo("status:1001:wamid.A:read:15550001");
  }

  /** The digests were made with another program: sha256 of the text in the comment. */
  @Test
  void anyOtherElementIsItsFieldItsAccountAndItsContent() {
    // {1:a1,1:b[true,null,"x",{}]}
    assertThat(EventIds.other("security", ACCOUNT, null, json("{'b':[true,null,'x',{}],'a':1}")))
        .isEqualTo("security:2001:f3b3cd16ad60d89b");
    // "x",
    assertThat(EventIds.other("security", null, null, json("'x'")))
        .isEqualTo("security:-:59db6c0d16dde781");
  }

  /** As above, with the time behind the value. */
  @Test
  void whereItsEntryHasATimeThatIsPartOfIt() {
    // {1:a1,1:b[true,null,"x",{}]}@1790000000
    JsonNode value = json("{'b':[true,null,'x',{}],'a':1}");
    assertThat(EventIds.other("security", ACCOUNT, time("1790000000"), value))
        .isEqualTo("security:2001:ca4bbecd7d0b8bdd");
    assertThat(EventIds.other("security", ACCOUNT, time("'1790000000'"), value))
        .isEqualTo("security:2001:ca4bbecd7d0b8bdd");
    // "x",@1790000000
    assertThat(EventIds.other("security", null, time("1790000000"), json("'x'")))
        .isEqualTo("security:-:fdf6ad58baeed23f");
  }

  private static EntryTime time(String value) {
    return EntryTime.of(json("{'time':" + value + "}"), "time");
  }

  @Test
  void theOrderOfKeysDoesNotMatterAtAnyDepth() {
    assertThat(id("{'a':{'x':1,'y':2},'b':3}")).isEqualTo(id("{'b':3,'a':{'y':2,'x':1}}"));
  }

  @Test
  void whatSaysSomethingElseHasAnotherId() {
    List<String> values =
        List.of(
            "{}",
            "[]",
            "null",
            "''",
            "0",
            "{'a':1}",
            "{'a':'1'}",
            "{'b':1}",
            "{'a':[1]}",
            "{'a':{}}",
            "{'a':1,'b':2}",
            "{'a':{'b':1},'c':2}",
            "{'a':{'b':1,'c':2}}",
            "[1,2]",
            "[2,1]",
            "[[1],2]",
            "[[1,2]]",
            "[12]",
            "{'ab':{}}",
            "{'a':{'b':{}}}",
            "{'1:a':1}");
    Set<String> ids = new HashSet<>();
    values.forEach(value -> ids.add(id(value)));
    assertThat(ids).hasSize(values.size());
  }

  private static String id(String value) {
    return EventIds.other("f", ACCOUNT, null, json(value));
  }

  private static JsonNode json(String singleQuoted) {
    try {
      return JSON.readTree(singleQuoted.replace('\'', '"'));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
