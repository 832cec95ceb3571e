package dev.frametape.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.frametape.frame.Direction;
import dev.frametape.process.Emission;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One frame, broken: {@code #1} of its direction, behind a handshake that agreed on 64 KiB and, to
 * the parent, as the answer to a request {@code health}.
 */
final class OneFrame {
  final Scene scene;
  private final Direction to;
  private int before;
  private final int logBefore;

  /**
   * @param to {@code to-parent} or {@code to-child}
   * @param faults in the short form; several are joined by a semicolon
   */
  OneFrame(String to, String faults) {
    this(to, "#1", faults);
  }

  OneFrame(String to, String when, String faults) {
    this.to = to.equals("to-child") ? Direction.TO_CHILD : Direction.TO_PARENT;
    scene = Scene.of(rule(to + ":" + when + ":" + faults)).handshake();
    if (this.to == Direction.TO_PARENT) {
      scene.request("health");
    }
    before = scene.delivered(stream()).length;
    logBefore = scene.log.size();
  }

  static FaultRule rule(String shortForm) {
    try {
      return ScenarioReader.readShort(shortForm).rules().getFirst();
    } catch (ScenarioException e) {
      throw new AssertionError(shortForm, e);
    }
  }

  /** As text that the frame is made of by the test itself. */
  static byte[] wire(byte[] payload) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (int shift = 24; shift >= 0; shift -= 8) {
      wire.write(payload.length >> shift);
    }
    wire.writeBytes(payload);
    return wire.toByteArray();
  }

  OneFrame send(String payload) {
    return send(payload.getBytes(UTF_8));
  }

  OneFrame send(byte[] payload) {
    scene.bytes(to, wire(payload));
    return this;
  }

  /** A frame that comes in reads of 64 KiB. */
  OneFrame sendInParts(byte[] payload) {
    byte[] wire = wire(payload);
    for (int at = 0; at < wire.length; at += 65_536) {
      scene.bytes(to, Arrays.copyOfRange(wire, at, Math.min(wire.length, at + 65_536)));
    }
    return this;
  }

  private Emission.Stream stream() {
    return Scene.stream(to);
  }

  /** What the receiver got instead. */
  byte[] delivered() {
    byte[] all = scene.delivered(stream());
    return Arrays.copyOfRange(all, before, all.length);
  }

  String hex() {
    return HexFormat.of().formatHex(delivered());
  }

  /** The payload of the one whole frame that was delivered. */
  String payload() {
    byte[] all = delivered();
    if (all.length < 4 || HexFormat.fromHexDigits(hex().substring(0, 8)) != all.length - 4) {
      throw new AssertionError("is not one frame: " + new String(all, ISO_8859_1));
    }
    return new String(all, 4, all.length - 4, UTF_8);
  }

  /** All that happened, without bytes that passed as they were. */
  String steps() {
    return String.join("; ", scene.log.subList(logBefore, scene.log.size()));
  }
}
