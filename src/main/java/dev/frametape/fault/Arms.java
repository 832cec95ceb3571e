package dev.frametape.fault;

/** Has each fault write what it does on a draft: one switch arm per fault. */
final class Arms {
  private final Draft draft;
  private final Streams streams;
  private final Memory memory;

  /**
   * @param streams to look at only: what changes them is an {@link Act}
   */
  Arms(Draft draft, Streams streams, Memory memory) {
    this.draft = draft;
    this.streams = streams;
    this.memory = memory;
  }

  void write(Fault fault) {
    switch (fault) {
      case FramingFault framing -> new FramingArms(draft).write(framing);
      case EnvelopeFault envelope -> new EnvelopeArms(draft).write(envelope);
      case HandshakeFault handshake -> new HandshakeArms(draft, memory).write(handshake);
      case SequenceFault sequence -> new SequenceArms(draft, memory).write(sequence);
      case FlowFault flow -> new FlowArms(draft).write(flow);
      case ProcessFault process -> new ProcessArms(draft, streams).write(process);
      case StderrFault stderr -> new StderrArms(draft, streams).write(stderr);
      case SpawnFault spawn -> draft.inert("it is about the start, which is over");
    }
  }

  /** Whether the seed has a say in what it does. */
  static boolean takesChance(Fault fault) {
    return switch (fault) {
      case FramingFault.Flip _,
          FramingFault.Insert _,
          FramingFault.Delete _,
          FramingFault.Swap _,
          FramingFault.RandomThenClose _,
          SequenceFault.Reorder _ ->
          true;
      case FramingFault.Pollute pollute -> pollute.random() > 0;
      case FlowFault.Delay delay -> delay.distribution() != FlowFault.Distribution.FIXED;
      default -> false;
    };
  }

  /** Whether there is a frame; says so where there is none. */
  static boolean lacksFrame(Draft draft) {
    if (!draft.hasFrame()) {
      draft.inert("it changes a frame, and its rule fires without one");
    }
    return !draft.hasFrame();
  }
}
