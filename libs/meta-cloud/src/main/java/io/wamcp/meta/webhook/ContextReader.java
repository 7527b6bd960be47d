package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads what surrounds a message of any type: forwarding, product enquiry, ad referral. */
final class ContextReader {

  private ContextReader() {}

  static ObjectNode read(JsonNode message) {
    JsonNode context = message.path("context");
    boolean often = context.path("frequently_forwarded").asBoolean(false);
    return new PayloadBuilder()
        .flag("forwarded", often || context.path("forwarded").asBoolean(false))
        .flag("frequentlyForwarded", often)
        .part("referredProduct", product(context.path("referred_product")))
        .part("referral", objectOrNull(message.path("referral")))
        .put("origin", JsonFields.scalar(message, "origin"))
        .build();
  }

  private static JsonNode product(JsonNode product) {
    return product.isObject()
        ? new PayloadBuilder()
            .put("catalogId", JsonFields.scalar(product, "catalog_id"))
            .put("productRetailerId", JsonFields.scalar(product, "product_retailer_id"))
            .build()
        : null;
  }

  private static JsonNode objectOrNull(JsonNode node) {
    return node.isObject() ? node : null;
  }
}
