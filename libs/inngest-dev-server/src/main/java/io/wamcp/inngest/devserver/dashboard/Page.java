package io.wamcp.inngest.devserver.dashboard;

/**
 * What is shown at an address.
 *
 * @param section the entry of the navigation it belongs to
 * @param live whether it changes by itself
 */
record Page(int status, String title, String section, boolean live, Html content) {

  static Page of(String title, String section, Html content) {
    return new Page(200, title, section, true, content);
  }

  /** One with fields to fill in, which must not change under the hands of whoever does. */
  static Page still(String title, String section, Html content) {
    return new Page(200, title, section, false, content);
  }

  static Page problem(int status, String title, String advice) {
    Html content =
        Html.all(
            Html.tag("h1", title),
            Html.tag("p", advice),
            Html.tag("p", Html.tag("a", Html.attr("href", "/runs"), "To the runs")));
    return new Page(status, title, "", false, content);
  }
}
