package io.wamcp.worker.inbound;

import io.wamcp.meta.webhook.ContactSignal;
import io.wamcp.meta.webhook.EchoedMessage;
import io.wamcp.meta.webhook.IdentityChange;
import io.wamcp.meta.webhook.InboundMessage;
import io.wamcp.store.Contacts.Identity;
import java.util.ArrayList;
import java.util.List;

/** What a {@code wa/webhook.received} event holds. */
public sealed interface InboundItem {

  /** Everybody whose contact it may touch, under every identifier it names. */
  List<Identity> people();

  /** A message of a customer. */
  record Received(InboundMessage message) implements InboundItem {

    @Override
    public List<Identity> people() {
      List<Identity> people = new ArrayList<>();
      people.add(People.identity(message.sender()));
      IdentityChange.of(message)
          .ifPresent(
              change -> {
                people.add(People.previous(change));
                people.add(People.next(change));
              });
      return people;
    }
  }

  /** A message the business wrote on its own phone. */
  record Echoed(EchoedMessage message) implements InboundItem {

    @Override
    public List<Identity> people() {
      return message.recipient() == null
          ? List.of()
          : List.of(People.identity(message.recipient()));
    }
  }

  /** What an account event says about people. */
  record Signals(List<ContactSignal> signals) implements InboundItem {

    public Signals {
      signals = List.copyOf(signals);
    }

    @Override
    public List<Identity> people() {
      List<Identity> people = new ArrayList<>();
      for (ContactSignal signal : signals) {
        switch (signal) {
          case ContactSignal.Rekeyed rekeyed -> {
            people.add(People.previous(rekeyed.change()));
            people.add(People.next(rekeyed.change()));
          }
          case ContactSignal.Called called -> people.add(People.identity(called.caller()));
        }
      }
      return people;
    }
  }
}
