package dev.frametape.relay;

import dev.frametape.fault.Firing;

/** Is told what was decided, before anybody else can notice. Called by several threads. */
public interface FaultListener {
  void fired(Firing firing);

  void inert(Firing.Inert inert);
}
