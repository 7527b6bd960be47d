package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

import java.util.List;

/** What is around every page. */
final class Layout {

  private record Entry(String section, String address) {}

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("Functions", "/"),
          new Entry("Runs", "/runs"),
          new Entry("Events", "/events"),
          new Entry("Send event", "/send"));

  private final String serverKind;
  private final String assetVersion;
  private final boolean hasLogin;

  Layout(String serverKind, String assetVersion, boolean hasLogin) {
    this.serverKind = serverKind;
    this.assetVersion = assetVersion;
    this.hasLogin = hasLogin;
  }

  /** The whole document. */
  String document(Page page) {
    Html head =
        tag(
            "head",
            tag("meta", attr("charset", "utf-8")),
            tag(
                "meta",
                attr("name", "viewport"),
                attr("content", "width=device-width, initial-scale=1")),
            tag("meta", attr("name", "color-scheme"), attr("content", "light dark")),
            tag("title", page.title() + " · Inngest dev server"),
            tag("link", attr("rel", "icon"), attr("href", "data:,")),
            tag("link", attr("rel", "stylesheet"), attr("href", asset("dashboard.css"))),
            tag("script", attr("type", "module"), attr("src", asset("dashboard.js"))));
    Html body =
        tag(
            "body",
            tag("a", attr("class", "skip"), attr("href", "#main"), "Skip to the content"),
            header(page),
            main(page),
            tag("p", attr("class", "visually-hidden"), attr("id", "said"), attr("role", "status")));
    return "<!DOCTYPE html>\n" + tag("html", attr("lang", "en"), head, body) + "\n";
  }

  /** The part that changes while somebody looks. */
  static Html main(Page page) {
    return tag(
        "main",
        attr("id", "main"),
        attr("tabindex", "-1"),
        attr("data-live", page.live() ? "yes" : "no"),
        page.content());
  }

  private String asset(String name) {
    return "/assets/" + name + "?v=" + assetVersion;
  }

  private Html header(Page page) {
    List<Html> links =
        ENTRIES.stream()
            .map(
                entry ->
                    tag(
                        "li",
                        tag(
                            "a",
                            attr("href", entry.address()),
                            entry.section().equals(page.section())
                                ? attr("aria-current", "page")
                                : "",
                            entry.section())))
            .toList();
    Html leave =
        hasLogin
            ? Parts.action("/logout", "Log out", "plain", "log-out")
            : tag("span", attr("class", "kind"), serverKind);
    return tag(
        "header",
        tag("span", attr("class", "brand"), "Inngest dev server"),
        tag("nav", attr("aria-label", "Sections"), tag("ul", links)),
        tag("span", attr("class", "state"), attr("id", "live"), attr("hidden", "")),
        leave);
  }
}
