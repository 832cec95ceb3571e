package dev.frametape.relay;

import dev.frametape.fault.Firing;
import java.util.List;

/** Is told what was decided, before anybody else can notice. Called by several threads. */
public interface FaultListener {
  void fired(Firing firing);

  void inert(Firing.Inert inert);

  /** The conversation is over, and these rules never fired. Called once, behind everything else. */
  void finished(List<Firing.Inert> silent);
}
