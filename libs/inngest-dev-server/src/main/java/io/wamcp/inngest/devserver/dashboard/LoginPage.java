package io.wamcp.inngest.devserver.dashboard;

import static io.wamcp.inngest.devserver.dashboard.Html.attr;
import static io.wamcp.inngest.devserver.dashboard.Html.tag;

/** Asks for the signing key. */
final class LoginPage {

  private LoginPage() {}

  static Page show(String problem) {
    Html trouble =
        problem.isEmpty()
            ? Html.NOTHING
            : tag("p", attr("class", "problem"), attr("role", "alert"), problem);
    Html content =
        Html.all(
            tag("h1", "Log in"),
            trouble,
            tag(
                "form",
                attr("method", "post"),
                attr("action", "/login"),
                attr("class", "stack"),
                Parts.field(
                    "key",
                    "Signing key",
                    "password",
                    "",
                    attr("required", ""),
                    attr("autocomplete", "current-password")),
                tag("button", attr("type", "submit"), "Log in")));
    return new Page(problem.isEmpty() ? 200 : 401, "Log in", "", false, content);
  }
}
