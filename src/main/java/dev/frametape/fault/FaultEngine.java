package dev.frametape.fault;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.process.ChildExit;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.OptionalLong;

/**
 * Decides what becomes of one conversation. Pure: no I/O, no clock, no threads. Calls come one at a
 * time; who has several threads holds a lock while it calls, and takes the steps without it.
 *
 * <p>Every decision is a function of the seed, the rule, the conversation's number, the direction
 * and the frame's number. Neither time nor another rule's chance has a say in it, unless a rule
 * asks for a time.
 *
 * <p>Times are microseconds since the spawn, and never go back.
 */
public interface FaultEngine {
  /** Before the worker is started; called once, before everything else. */
  SpawnPlan spawn();

  /**
   * The next piece of a direction, as a splitter with {@link #HOLD_BYTES} cuts it.
   *
   * @param piece not {@link Decoded.NeedMore}; takes ownership of its bytes
   */
  List<FaultStep> passes(Direction to, Decoded piece, long micros);

  /** The splitter of a direction holds this much, and the largest payload is the hard cap. */
  int HOLD_BYTES = 65_536;

  /**
   * The sender of a direction sends no more. The steps include the end of the stream for its
   * receiver, a {@code Close}, unless a fault decides otherwise.
   */
  List<FaultStep> ends(Direction to, long micros);

  /**
   * The worker wrote to stderr.
   *
   * @param bytes takes ownership
   */
  List<FaultStep> stderr(ByteBuf bytes, long micros);

  /** The worker's stderr has ended; as for {@link #ends}. */
  List<FaultStep> stderrEnds(long micros);

  /**
   * The worker has ended, and all that it wrote has passed. The steps include the conversation's
   * {@code End}, unless a fault decides otherwise.
   */
  List<FaultStep> workerEnded(ChildExit exit, long micros);

  /**
   * When {@link #wake} is to be called for a subject although nothing has passed. A call for one
   * subject may bring another subject's time nearer: ask for all of them again after every call,
   * and rouse who sleeps too long.
   *
   * @return microseconds since the spawn
   */
  OptionalLong nextWake(Subject subject);

  /**
   * Whether what has passed in a direction waits for nothing but {@linkplain #nextWake its time}.
   * Who tells of its {@linkplain #ends end} before that has come gets what waits at once.
   */
  boolean waitsForTime(Direction to);

  /** That time has come. Calling too early or too often changes nothing. */
  List<FaultStep> wake(Subject subject, long micros);

  /**
   * The conversation is over: what never fired. Called once, behind everything else.
   *
   * @return {@link FaultStep.Inert} only, one for each rule that did not fire
   */
  List<FaultStep.Inert> finish();

  /** How many firings there were. */
  long fired();

  /** Whether the seed has had a say, or could have. */
  boolean usesChance();
}
