package dev.frametape.cli;

import dev.frametape.fault.SpawnPlan;
import dev.frametape.harness.ExitStatusText;
import dev.frametape.process.ChildExit;
import dev.frametape.process.Emission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a worker does beside sending bytes, in words. */
final class EmissionWords {
  private EmissionWords() {}

  static String of(Emission what) {
    return switch (what) {
      case Emission.Send(var on, var content) -> content.length() + " bytes on " + name(on);
      case Emission.Flush() -> "a new write begins";
      case Emission.Pause(Duration time) -> "nothing for " + seconds(time);
      case Emission.Close(var stream) -> name(stream) + " is closed";
      case Emission.Stall() -> "nothing any more, and everything stays open";
      case Emission.BreakInput() -> "nobody holds stdin any more: writing to it fails";
      case Emission.StopReading() -> "nobody reads stdin any more, and it stays open";
      case Emission.SignalWorker(int signal) ->
          "the worker gets " + ExitStatusText.of(new ChildExit.Signaled(signal, false));
      case Emission.Freeze(Duration time) -> "the worker stands still for " + seconds(time);
      case Emission.HoldOpen(var stream, Duration time, byte[] words) ->
          "another process holds "
              + name(stream)
              + " for "
              + seconds(time)
              + (words.length > 0 ? " and then writes " + words.length + " bytes there" : "");
      case Emission.LeaveProcesses(int count, Duration time) ->
          count + (count == 1 ? " process stays" : " processes stay") + " for " + seconds(time);
      case Emission.GrowMemory(long bytes, Duration ramp) ->
          "memory grows by " + (bytes >> 20) + " MiB within " + seconds(ramp);
      case Emission.Spin(int threads) ->
          threads + (threads == 1 ? " thread is busy" : " threads are busy");
      case Emission.End(ChildExit how) -> "the process ends, " + ExitStatusText.of(how);
    };
  }

  /** What becomes of the start; nothing when nothing does. */
  static List<String> of(SpawnPlan plan) {
    List<String> words = new ArrayList<>();
    if (plan.delay().isPositive()) {
      words.add("the worker starts " + seconds(plan.delay()) + " later");
    }
    plan.dropVariables().forEach(name -> words.add("the worker starts without " + name));
    plan.directory().ifPresent(directory -> words.add("the worker starts in " + directory));
    plan.failure().ifPresent(failure -> words.add("no worker is started"));
    return words;
  }

  private static String name(Emission.Stream stream) {
    return stream.name().toLowerCase(Locale.ROOT);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
  }
}
