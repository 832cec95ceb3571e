package dev.frametape.stub;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopeWriter;
import dev.frametape.frame.Frame;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameReader;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.FrameWriter;
import dev.frametape.frame.Framing;
import dev.frametape.frame.ReadResult;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A worker that is played from mappings: says step by step what it does, and is told what its
 * parent does, and the worker behind it if there is one. Knows neither processes nor threads.
 */
final class StubbedWorker {
  static final String UNMATCHED = "frametape.stub.unmatched";

  private static final int FAILED = 1;
  private static final int NOT_AS_MAPPED = 70;

  /** How many unused mappings are named. */
  private static final int MOST_NAMED = 20;

  private final Mappings mappings;
  private final StubOptions options;
  private final Optional<Fallback> fallback;
  private final Consumer<MappingDecision> log;
  private final ParentFrames parent = new ParentFrames();
  private final Deque<Step> planned = new ArrayDeque<>();
  private final ByteBuf behind = Unpooled.buffer();
  private final FrameSplitter behindFrames =
      new FrameSplitter(
          Framing.U32BE_JSON, Direction.TO_PARENT, new FrameLimit(FrameLimit.HARD_CAP_BYTES));

  private boolean started;
  private int version;
  private boolean unmatched;
  private boolean configured;

  /** The worker behind has said a part of a frame: nothing may come between. */
  private boolean behindIsInAFrame;

  /** A mapping has said the handshake: that of the worker behind is not passed on. */
  private boolean swallowsFirstFrame;

  /**
   * @param fallback the worker behind, which is told and heard elsewhere
   * @param log is told of answers that are late or broken
   */
  StubbedWorker(
      Mappings mappings,
      StubOptions options,
      Optional<Fallback> fallback,
      Consumer<MappingDecision> log) {
    this.mappings = mappings;
    this.options = options;
    this.fallback = fallback;
    this.log = log;
    version = options.protocolVersion();
  }

  /**
   * @throws StubException when a mapping fails at its answer
   */
  Step next() throws StubException {
    while (true) {
      Step step = planned.pollFirst();
      if (step != null) {
        return step;
      }
      if (!started) {
        started = true;
        judge(Asked.start());
        continue;
      }
      Optional<Asked> asked = behindIsInAFrame ? Optional.empty() : parent.take();
      if (asked.isEmpty()) {
        return new Step.Await();
      }
      judge(asked.get());
    }
  }

  void bytes(byte[] bytes) {
    parent.bytes(bytes);
  }

  void eof() {
    parent.end();
  }

  private void judge(Asked asked) throws StubException {
    version = asked.version().orElse(version);
    Optional<Answer> answer = mappings.answer(asked);
    if (answer.isPresent()) {
      if (asked.kind() == Asked.Kind.START) {
        swallowsFirstFrame = fallback.isPresent();
      }
      if (asked.kind() == Asked.Kind.CONFIGURE
          && fallback.filter(Fallback::wantsTheFrameLimit).isPresent()) {
        planned.add(new Step.Forward(asked.raw()));
      }
      for (Emission emission : plan(asked, answer.get())) {
        if (emission instanceof Emission.End(ChildExit how)) {
          end(how);
        } else {
          emit(emission);
        }
      }
    } else if (fallback.isPresent()) {
      forward(asked);
    } else {
      answerByItself(asked);
    }
    configured |= asked.kind() == Asked.Kind.CONFIGURE;
  }

  private List<Emission> plan(Asked asked, Answer answer) {
    boolean chance =
        answer.delay().isLeftToChance()
            || answer.fault().filter(Answer.Fault::isLeftToChance).isPresent();
    MappingDecision decision =
        new MappingDecision(
            answer.mapping(),
            answer.earlier(),
            asked.path(),
            asked.number() == 0 ? OptionalLong.empty() : OptionalLong.of(asked.number() - 1),
            answer.delay().drawn(answer.chance()),
            answer.dribble(),
            answer.fault(),
            chance ? OptionalLong.of(options.seed()) : OptionalLong.empty());
    if (!decision.isPlain()) {
      log.accept(decision);
    }
    return AnswerPlan.of(answer, decision.delay(), version);
  }

  private void forward(Asked asked) throws StubException {
    switch (asked.kind()) {
      case START -> {}
      case END -> planned.add(new Step.ForwardEnd());
      case CONFIGURE, REQUEST, TERMINATE, OTHER_FRAME, MALFORMED -> {
        if (!asked.isWhole()) {
          throw new StubException(
              "POST " + asked.path(),
              "a frame of "
                  + asked.bodyBytes()
                  + " bytes came for the worker behind the stub, expected at most "
                  + Asked.LARGEST_KEPT_BYTES,
              "answer it by a mapping, or start that worker without a stub");
        }
        planned.add(new Step.Forward(asked.raw()));
      }
    }
  }

  /** What every worker does, where no mapping says otherwise. */
  private void answerByItself(Asked asked) {
    switch (asked.kind()) {
      case START ->
          send(
              "{\"type\":\"handshake\",\"body\":{\"worker_version\":\""
                  + (version >= 10 ? "0.7.3" : "0.1.15")
                  + "\",\"protocol_version\":"
                  + version
                  + "}}");
      case CONFIGURE -> {
        if (configured) {
          unmatched(asked);
        }
      }
      case TERMINATE -> {
        send("{\"type\":\"response\",\"body\":{\"status\":\"terminating\"}}");
        end(new ChildExit.Exited(0));
      }
      case END -> {
        sayAsWorker(failure(new byte[0]));
        end(new ChildExit.Exited(FAILED));
      }
      case MALFORMED -> {
        sayAsWorker(failure(asked.raw()));
        end(new ChildExit.Exited(FAILED));
      }
      case REQUEST, OTHER_FRAME -> unmatched(asked);
    }
  }

  private void unmatched(Asked asked) {
    unmatched = true;
    Optional<Mappings.Nearest> nearest = mappings.nearest(asked);
    say(
        "frame "
            + asked.number()
            + " from the parent, POST "
            + asked.path()
            + ", matches none of "
            + mappings.count()
            + " mappings");
    nearest.ifPresent(
        near -> {
          say("the nearest is " + near.mapping());
          near.difference().lines().filter(line -> !line.isBlank()).forEach(this::say);
        });
    if (nearest.isEmpty()) {
      say("no mapping is like it; add one with \"urlPath\": \"" + asked.path() + "\"");
    }
    switch (options.onUnmatched()) {
      case ERROR -> {
        if (asked.kind() == Asked.Kind.REQUEST) {
          answerWithError(asked, nearest);
        }
      }
      case EXIT -> end(new ChildExit.Exited(NOT_AS_MAPPED));
      case HANG -> emit(new Emission.Stall());
    }
  }

  private void answerWithError(Asked asked, Optional<Mappings.Nearest> nearest) {
    String message =
        "no mapping answers POST "
            + asked.path()
            + nearest.map(near -> ", the nearest is " + near.mapping()).orElse("")
            + "; stderr of the worker says more";
    try {
      send(
          "{\"type\":\"response\",\"body\":{\"status\":\"error\",\"code\":\""
              + UNMATCHED
              + "\",\"message\":"
              + EnvelopeWriter.quoted(message)
              + "}}");
    } catch (IOException impossible) {
      throw new IllegalStateException("this is written to memory", impossible);
    }
  }

  /** The reference reader's words about bytes that it refuses. */
  private String failure(byte[] raw) {
    try {
      ReadResult result =
          new FrameReader(new ByteArrayInputStream(raw), version >= 10 ? 10 : 6)
              .read(parent.limitBytes());
      return switch (result) {
        case ReadResult.Refused(var error) -> error.message();
        case ReadResult.Accepted _ -> "worker protocol JSON decode failed: no message type";
      };
    } catch (IOException impossible) {
      throw new IllegalStateException("this is read from memory", impossible);
    }
  }

  /** An end, unless the conversation was not as the mappings expect it. */
  private void end(ChildExit how) {
    List<String> unused = mappings.unused();
    boolean unusedCounts = options.failUnused() && !unused.isEmpty();
    if (!unused.isEmpty() && (options.verbose() || unusedCounts)) {
      say(
          unused.size()
              + " of "
              + mappings.count()
              + " mappings were never used"
              + (unusedCounts ? ", which --fail-unused forbids" : "")
              + ":");
      unused.stream().limit(MOST_NAMED).forEach(name -> say("  " + name));
      if (unused.size() > MOST_NAMED) {
        say("  and " + (unused.size() - MOST_NAMED) + " more");
      }
    }
    boolean hidesTheMiss = unmatched && how.equals(new ChildExit.Exited(0));
    emit(
        new Emission.End(unusedCounts || hidesTheMiss ? new ChildExit.Exited(NOT_AS_MAPPED) : how));
  }

  /** The worker behind the stub said something. */
  void behindSaid(Emission.Stream on, byte[] bytes) {
    if (on == Emission.Stream.STDERR) {
      emit(AnswerPlan.send(on, bytes));
      return;
    }
    behind.writeBytes(bytes);
    splitBehind(false);
    behind.discardReadBytes();
  }

  /** The worker behind the stub has ended: so does the stub, in the same way. */
  void behindEnded(ChildExit how) {
    splitBehind(true);
    end(how);
  }

  private void splitBehind(boolean flush) {
    while (true) {
      switch (behindFrames.next(behind, flush)) {
        case Decoded.Complete(Frame frame) -> {
          try (frame) {
            passOn(frame.bytes(), true);
          }
          behindIsInAFrame = false;
        }
        case Decoded.Part part -> {
          passOn(part.bytes(), part.last());
          behindIsInAFrame = !part.last();
          part.bytes().release();
        }
        case Decoded.Malformed(long _, String _, ByteBuf bytes) -> {
          passOn(bytes, false);
          behindIsInAFrame = false;
          bytes.release();
        }
        case Decoded.Raw(long _, ByteBuf bytes) -> {
          passOn(bytes, false);
          bytes.release();
        }
        case Decoded.NeedMore _ -> {
          return;
        }
      }
    }
  }

  private void passOn(ByteBuf bytes, boolean endsAFrame) {
    if (swallowsFirstFrame) {
      swallowsFirstFrame = !endsAFrame;
      return;
    }
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    emit(AnswerPlan.send(Emission.Stream.STDOUT, copy));
  }

  private void emit(Emission what) {
    planned.add(new Step.Emit(what));
  }

  private void send(String message) {
    byte[] payload = AnswerPlan.envelope(version, message.getBytes(StandardCharsets.UTF_8));
    emit(AnswerPlan.send(Emission.Stream.STDOUT, FrameWriter.frameOf(payload)));
  }

  private void say(String words) {
    line("frametape: " + options.printable().apply(words));
  }

  private void sayAsWorker(String words) {
    line("lean-rs-worker-child: " + words);
  }

  private void line(String words) {
    emit(AnswerPlan.send(Emission.Stream.STDERR, (words + "\n").getBytes(StandardCharsets.UTF_8)));
  }
}
