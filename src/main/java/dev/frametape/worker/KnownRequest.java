package dev.frametape.worker;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The requests that the two protocol versions know, as far as the fixture worker tells them apart.
 */
enum KnownRequest {
  HEALTH,
  LOAD_FIXTURE_CAPABILITY,
  CALL_FIXTURE_MUL,
  TRIGGER_LEAN_PANIC,
  EMIT_TEST_ROWS,
  EMIT_TEST_ROWS_THEN_EXIT,
  EMIT_TEST_ROWS_THEN_PANIC,
  TERMINATE,
  OPEN_HOST_SESSION,
  /** Every request that needs an open Lean session. */
  IN_SESSION;

  private static final Set<String> SESSION_REQUESTS =
      Set.of(
          "elaborate",
          "kernel_check",
          "declaration_kinds",
          "declaration_names",
          "run_data_stream",
          "capability_metadata",
          "capability_doctor",
          "json_command",
          "infer_type",
          "whnf",
          "is_def_eq",
          "describe",
          "list_declarations_strings",
          "describe_bulk",
          "process_module_query");

  private static final Set<String> LATER_SESSION_REQUESTS =
      Set.of(
          "search_declarations",
          "declaration_type",
          "inspect_declaration",
          "attempt_proof",
          "verify_declaration",
          "verify_declaration_batch",
          "process_module_query_batch",
          "clear_module_snapshot_cache");

  /** Empty for an {@code op} that this protocol version does not have. */
  static Optional<KnownRequest> of(String op, int protocolVersion) {
    if (SESSION_REQUESTS.contains(op)
        || protocolVersion >= 10 && LATER_SESSION_REQUESTS.contains(op)) {
      return Optional.of(IN_SESSION);
    }
    for (KnownRequest known : values()) {
      if (known != IN_SESSION && known.name().toLowerCase(Locale.ROOT).equals(op)) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }
}
