package dev.frametape.view;

import dev.frametape.frame.Decoded;
import dev.frametape.frame.Direction;
import dev.frametape.frame.EnvelopePeek;
import dev.frametape.frame.Frame;
import dev.frametape.frame.FrameLimit;
import dev.frametape.frame.FrameSplitter;
import dev.frametape.frame.Framing;
import dev.frametape.process.ChildExit;
import dev.frametape.recording.RecordingHeader;
import dev.frametape.recording.RecordingWriter;
import dev.frametape.recording.Unfinished;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a recording of the bytes of three pipes, in constant memory. The bytes do not say in what
 * order they came, so the protocol does: the handshake first, and the answers to a request behind
 * it, up to its response. Times are not known and are all 0.
 */
public final class RawImport {
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int BATCH_BYTES = 256 * 1024;
  private static final String NOT_A_FRAME = "no frames in this stream";

  /**
   * What there is.
   *
   * @param stderr of the child, if it was kept
   * @param exit how the child ended, if anybody knows
   * @param frameLimit largest payload in bytes until the parent configures another
   * @param tool the version of Frametape
   * @param now for the header, which has to say when
   */
  public record Source(
      Path stdin,
      Path stdout,
      Optional<Path> stderr,
      Optional<ChildExit> exit,
      Framing framing,
      int frameLimit,
      String tool,
      Instant now) {}

  /** What came of it. */
  public record Result(long framesToChild, long framesToParent, long otherBytes) {}

  /** One message of a pipe: a frame, whole or in parts, or bytes that are none. */
  private record Message(EnvelopePeek peek) {
    boolean isOf(String type) {
      return peek.type().equals(Optional.of(type));
    }

    boolean endsAnAnswer() {
      return isOf("response") || isOf("fatal_exit");
    }

    /** The worker ends itself after it. */
    boolean isTerminate() {
      return isOf("request") && peek.tag().equals(Optional.of("terminate"));
    }
  }

  private final Source source;
  private final RecordingWriter writer;
  private final Pipe toChild;
  private final Pipe toParent;
  private final Progress progress;
  private final long all;
  private long done;
  private long otherBytes;
  private RecordingWriter.Batch batch;
  private int waiting;

  private RawImport(
      Source source, RecordingWriter writer, InputStream in, InputStream out, Progress progress)
      throws IOException {
    this.source = source;
    this.writer = writer;
    this.progress = progress;
    FrameLimit limit = new FrameLimit(source.frameLimit());
    toChild = new Pipe(Direction.TO_CHILD, in, source.framing(), limit);
    toParent = new Pipe(Direction.TO_PARENT, out, source.framing(), limit);
    long size = Files.size(source.stdin()) + Files.size(source.stdout());
    all = size + (source.stderr().isPresent() ? Files.size(source.stderr().get()) : 0);
  }

  /**
   * Writes the recording.
   *
   * @throws dev.frametape.recording.RecordingException when it is there already
   */
  public static Result write(Source source, Path recording, Progress progress) throws IOException {
    RecordingHeader header =
        new RecordingHeader(
            source.tool(),
            source.now(),
            source.framing().recordingName(),
            List.of(),
            Map.of(),
            Optional.empty(),
            source.frameLimit());
    // Opened first: what is not there leaves no recording behind.
    try (InputStream in = Files.newInputStream(source.stdin());
        InputStream out = Files.newInputStream(source.stdout());
        InputStream err =
            source.stderr().isPresent()
                ? Files.newInputStream(source.stderr().get())
                : InputStream.nullInputStream();
        Unfinished place = Unfinished.recording(recording)) {
      Result result;
      try (RecordingWriter writer = RecordingWriter.create(place.path(), header, () -> 0)) {
        result = new RawImport(source, writer, in, out, progress).copy(err);
      }
      place.keep();
      return result;
    }
  }

  private Result copy(InputStream err) throws IOException {
    batch = writer.begin();
    try {
      boolean endsByItself = conversation();
      stderr(err);
      if (!endsByItself) {
        batch.eof("parent");
      }
      batch.eof("child");
      if (source.stderr().isPresent()) {
        batch.eof("stderr");
      }
      source.exit().ifPresent(batch::exited);
    } finally {
      batch.close();
    }
    writer.finish();
    return new Result(toChild.frames, toParent.frames, otherBytes);
  }

  /** Whether the worker ended without waiting for the end of its stdin. */
  private boolean conversation() throws IOException {
    boolean endsByItself = false;
    Optional<Message> first = toParent.message();
    boolean shakesHands = first.isPresent() && first.get().isOf("handshake");
    if (first.isPresent() && !shakesHands) {
      answers();
    }
    boolean isFirst = true;
    for (var said = toChild.message(); said.isPresent(); said = toChild.message()) {
      endsByItself = said.get().isTerminate();
      // Only the answer to a handshake has no answer; the same frame later on is refused.
      if (!(isFirst && said.get().isOf("configure_frame_limit"))) {
        endsByItself |= !answers();
      }
      isFirst = false;
    }
    while (toParent.message().isPresent()) {
      // What nobody asked for comes last.
    }
    return endsByItself;
  }

  /** Whether there was a response. */
  private boolean answers() throws IOException {
    for (var said = toParent.message(); said.isPresent(); said = toParent.message()) {
      if (said.get().endsAnAnswer()) {
        return true;
      }
    }
    return false;
  }

  private void stderr(InputStream err) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int count = err.read(chunk); count >= 0; count = err.read(chunk)) {
      batch.stderr(chunk, 0, count);
      written(count);
    }
  }

  private void written(int bytes) throws IOException {
    done += bytes;
    waiting += bytes;
    if (waiting >= BATCH_BYTES) {
      waiting = 0;
      batch.close();
      batch = writer.begin();
      progress.at(done, all);
    }
  }

  /** One pipe, cut into messages. */
  private final class Pipe {
    private final Direction to;
    private final InputStream in;
    private final FrameSplitter splitter;
    private final ByteBuf buffer =
        Unpooled.wrappedBuffer(new byte[FrameSplitter.DEFAULT_HOLD_BYTES + CHUNK_BYTES]).clear();
    private boolean ended;
    private long frames;
    private String whyRaw = NOT_A_FRAME;

    Pipe(Direction to, InputStream in, Framing framing, FrameLimit limit) {
      this.to = to;
      this.in = in;
      splitter = new FrameSplitter(framing, to, limit);
    }

    /** Records the next message; empty at the end of the pipe. */
    Optional<Message> message() throws IOException {
      Message open = null;
      while (true) {
        switch (splitter.next(buffer, ended)) {
          case Decoded.NeedMore _ -> {
            if (ended) {
              return Optional.ofNullable(open);
            }
            read();
          }
          case Decoded.Complete(Frame frame) -> {
            try (frame) {
              batch.frame(to, frame.bytes());
              frames++;
              Message message = new Message(frame.peek());
              written(frame.length());
              return Optional.of(message);
            }
          }
          case Decoded.Part part -> {
            ByteBuf bytes = part.bytes();
            batch.part(to, part.frameBytes(), part.from(), bytes);
            if (open == null) {
              open = new Message(peek(part.from(), bytes));
            }
            written(bytes.readableBytes());
            bytes.release();
            if (part.last()) {
              frames++;
              return Optional.of(open);
            }
          }
          case Decoded.Malformed malformed -> {
            whyRaw = "after the length at offset " + malformed.offset() + " that was none";
            return Optional.of(raw(malformed.bytes(), malformed.reason()));
          }
          case Decoded.Raw(var _, var bytes) -> {
            return Optional.of(raw(bytes, whyRaw));
          }
        }
      }
    }

    private EnvelopePeek peek(long from, ByteBuf bytes) {
      int skipped = from == 0 ? Math.min(Frame.PREFIX_BYTES, bytes.readableBytes()) : 0;
      return EnvelopePeek.of(
          bytes.slice(bytes.readerIndex() + skipped, bytes.readableBytes() - skipped));
    }

    private Message raw(ByteBuf bytes, String why) throws IOException {
      batch.raw(to, bytes, why);
      otherBytes += bytes.readableBytes();
      written(bytes.readableBytes());
      bytes.release();
      return new Message(EnvelopePeek.of(new byte[0]));
    }

    private void read() throws IOException {
      // What was read of it is recorded: slices of it are released, and nothing else holds it.
      buffer.discardReadBytes();
      int count = in.read(buffer.array(), buffer.writerIndex(), buffer.writableBytes());
      if (count < 0) {
        ended = true;
      } else {
        buffer.writerIndex(buffer.writerIndex() + count);
      }
    }
  }
}
